import { brokenParts, controlPlaneVerdict, type ControlPlaneVerdict } from './control-plane.ts';
import { seenOf, type Daemon, type Evidence, type Inside, type NodeEvidence } from './evidence.ts';
import { networkVerdict } from './network.ts';

/** What can be wrong with a node, the graver first: what comes earlier hides or explains what comes later. */
export const causes = [
  'machine-gone',
  'machine-stopped',
  'machine-paused',
  'runtime-frozen',
  'runtime-stopped',
  'kubelet-frozen',
  'kubelet-stopped',
  'isolated',
  'cut-off',
  'control-plane',
  'unregistered',
  'unknown',
  'healthy',
] as const;
export type Cause = (typeof causes)[number];

/** `proven`: seen in the thing itself; `likely`: concluded from silence; `open`: not known. */
export type Certainty = 'proven' | 'likely' | 'open';

export interface Found {
  cause: Cause;
  certainty: Certainty;
  because: string[];
}

export interface NodeVerdict extends Found {
  node: string;
  /** What else is wrong with it. */
  also: Found[];
  /** What could not be seen. */
  unseen: string[];
}

/** What is wrong with a node. Total: every evidence has a verdict, and what was not seen is never called healthy. */
export function verdictOf(node: NodeEvidence, evidence: Evidence): NodeVerdict {
  const found = [machineTrouble, kubeletTrouble, runtimeTrouble, networkTrouble, registration]
    .flatMap((suspect) => suspect(node, evidence))
    .sort((a, b) => causes.indexOf(a.cause) - causes.indexOf(b.cause));
  const [first = nothingFound(node), ...also] = found;
  return { node: node.name, ...first, also, unseen: unseenOf(node) };
}

type Suspect = (node: NodeEvidence, evidence: Evidence) => Found[];

const machineCauses: Record<string, Cause> = {
  gone: 'machine-gone',
  exited: 'machine-stopped',
  created: 'machine-stopped',
  dead: 'machine-stopped',
  paused: 'machine-paused',
};

const machineTrouble: Suspect = ({ machine }) => {
  if (machine === 'running') return [];
  const cause = machineCauses[machine];
  const because = [machine === 'gone' ? 'the engine knows no machine of this name' : `the engine says: ${machine}`];
  return [{ cause: cause ?? 'unknown', certainty: cause === undefined ? 'open' : 'proven', because }];
};

const kubeletTrouble: Suspect = ({ inside }) => {
  const kubelet = seenOf(inside)?.kubelet;
  if (kubelet === undefined) return [];
  return daemonTrouble(kubelet, { name: 'the kubelet', stopped: 'kubelet-stopped', frozen: 'kubelet-frozen' });
};

const runtimeTrouble: Suspect = ({ inside }) => {
  const runtime = seenOf(inside)?.runtime;
  if (runtime === undefined) return [];
  return daemonTrouble(runtime, { name: 'containerd', stopped: 'runtime-stopped', frozen: 'runtime-frozen' });
};

function daemonTrouble(
  { unit, frozen, answers }: Daemon,
  { name, stopped, frozen: stuck }: { name: string; stopped: Cause; frozen: Cause },
): Found[] {
  if (frozen) return [{ cause: stuck, certainty: 'proven', because: [`${name} is stopped by a signal (state T)`] }];
  if (unit === 'unknown') return [];
  // On its way up, or failing and started again and again.
  if (unit === 'activating') return [{ cause: stopped, certainty: 'likely', because: [`${name} is being started`] }];
  if (unit !== 'active') return [{ cause: stopped, certainty: 'proven', because: [`the unit of ${name} is ${unit}`] }];
  if ('seen' in answers) return [];
  const because = [`${name} runs and does not answer on its own node (${answers.unseen})`];
  return [{ cause: stuck, certainty: 'likely', because }];
}

const networkTrouble: Suspect = (node, evidence) => {
  if (node.machine !== 'running') return [];
  const { state, because } = networkVerdict(node, evidence);
  const broken = brokenParts(node);
  if (broken.length > 0) return [{ cause: 'control-plane', certainty: 'proven', because: broken }];
  if (state === 'fine' || state === 'unknown') return [];
  const whole = state === 'control-plane' ? controlPlaneVerdict(evidence).because : [];
  return [
    {
      cause: state,
      certainty: state === 'control-plane' && hasBroken(evidence) ? 'proven' : 'likely',
      because: [...because, ...whole],
    },
  ];
};

const hasBroken = ({ nodes }: Evidence): boolean => nodes.some((node) => brokenParts(node).length > 0);

const registration: Suspect = ({ api, machine }) =>
  machine === 'running' && seenOf(api) === 'absent'
    ? [{ cause: 'unregistered', certainty: 'proven', because: ['the API server has no Node of this name'] }]
    : [];

/** Everything that could be seen was in order: healthy when that is enough and the API server agrees. */
function nothingFound({ api, inside }: NodeEvidence): Found {
  const told = seenOf(api);
  const seen = seenOf(inside);
  if (seen === undefined) return { cause: 'unknown', certainty: 'open', because: ['the node cannot be looked into'] };
  if (!isInOrder(seen)) return { cause: 'unknown', certainty: 'open', because: ['its units could not be told'] };
  if (told === undefined || told === 'absent')
    return {
      cause: 'unknown',
      certainty: 'open',
      because: ['nothing is wrong on the node; the API server could not be asked about it'],
    };
  if (told.ready !== 'True') {
    const says = `the API server says Ready=${told.ready} (${told.reason || 'no reason'}) and nothing is wrong on the node`;
    return { cause: 'unknown', certainty: 'open', because: [`${says}: it may just be coming back; look again`] };
  }
  const late = told.lease === undefined || told.lease.ageMs > told.lease.durationMs;
  return { cause: 'healthy', certainty: late ? 'likely' : 'proven', because: late ? ['its heartbeat is late'] : [] };
}

const isInOrder = ({ kubelet, runtime }: Inside): boolean => kubelet.unit === 'active' && runtime.unit === 'active';

function unseenOf({ api, inside, outside, podsUnseen }: NodeEvidence): string[] {
  return [
    ...('unseen' in api ? [`what the API server says of it: ${api.unseen}`] : []),
    ...('unseen' in inside ? [`the node from inside: ${inside.unseen}`] : []),
    ...(outside === 'untried' ? ['its kubelet’s port from outside'] : []),
    ...(podsUnseen === undefined ? [] : [`whether pods are missing here: ${podsUnseen}`]),
  ];
}

/** A whole cluster, judged. */
export interface Diagnosis {
  cluster: string;
  controlPlane: ControlPlaneVerdict;
  nodes: NodeVerdict[];
}

export const diagnosisOf = (evidence: Evidence): Diagnosis => ({
  cluster: evidence.cluster,
  controlPlane: controlPlaneVerdict(evidence),
  nodes: evidence.nodes.map((node) => verdictOf(node, evidence)),
});
