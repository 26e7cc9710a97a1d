import { boundsOf, type Bounds } from '../bounds/bounds.ts';
import type { Facts } from '../bounds/facts.ts';
import type { History } from '../history/entry.ts';
import { ordinalOf } from '../history/lives.ts';
import type { FaultInForce, LiveIdentity, LiveNode, LivePod, LivePromise, Since } from './live-model.ts';
import { promise, type Told } from './live-promise.ts';
import type { Times } from './live-since.ts';

/** The timers of the cluster, and those of the pods of each StatefulSet by `namespace/name`. */
export interface LiveFacts {
  cluster?: Facts;
  sets: ReadonlyMap<string, Facts>;
}

/** What promises follow from. */
export interface Standing {
  history: History;
  nowMs: number;
  times: Times;
  facts: LiveFacts;
  faults: readonly FaultInForce[];
  nodes: readonly LiveNode[];
  identities: readonly LiveIdentity[];
}

/** The windows that are open now, and those that were closed a moment ago, those of nodes first. */
export function livePromises(standing: Standing): LivePromise[] {
  const { facts, nodes, identities, history, nowMs, times } = standing;
  const told = [
    ...(facts.cluster === undefined ? [] : nodes.flatMap((node) => ofNode(node, boundsOf(facts.cluster!), standing))),
    ...identities.flatMap((identity) => {
      const own = facts.sets.get(`${identity.namespace}/${identity.set}`);
      return own === undefined ? [] : ofIdentity(identity, boundsOf(own), standing);
    }),
  ];
  return told.flatMap((one) => promise(one, history, nowMs, times) ?? []);
}

function ofNode(node: LiveNode, bounds: Bounds, standing: Standing): Told[] {
  const on = node.name;
  const silence = silenceOf(node, standing);
  const unknown = node.ready?.status === 'Unknown' ? node.ready.since : undefined;
  const expelled = node.taints.find(({ taint }) => isExpelling(taint));
  if (silence !== undefined)
    return [
      { on, what: 'Unknown', ...silence, came: unknown, bound: bounds.detection },
      ...(unknown === undefined
        ? []
        : [{ on, what: 'tainted', after: 'Unknown', since: unknown, came: expelled?.since, bound: bounds.tainting }]),
    ];
  const { kubelet } = node;
  if (kubelet?.state !== 'active' || (kubelet.found ?? 'True') === 'True') return [];
  const back = { on, after: 'its kubelet started', since: kubelet.since };
  const ready = node.ready?.status === 'True' ? node.ready.since : undefined;
  return [
    { ...back, what: 'Ready', came: ready, bound: bounds.nodeRecovery },
    ...(expelled === undefined ? [] : [{ ...back, what: 'untainted', bound: bounds.untainting }]),
  ];
}

const isExpelling = (taint: string): boolean => /^node\.kubernetes\.io\/(unreachable|not-ready):NoExecute$/.test(taint);

type Cause = Pick<Told, 'after' | 'since'>;

/** The ledger is written before its fault is injected: what the node tells within this time after it is that fault's doing. */
const injectingMs = 5_000;

/** Since when its kubelet cannot be heard, and why: the first of what the node, the engine and the ledger say. */
function silenceOf(node: LiveNode, { faults }: Standing): Cause | undefined {
  const told = toldOfSilence(node);
  const owed = faults
    .filter((fault) => fault.node === node.name && fault.silences === true && fault.by === 'seen')
    .filter(({ sinceMs }) => !told.some(({ since }) => isSoonAfter(since, sinceMs)))
    .map(({ kind, sinceMs }): Cause => ({ after: kind, since: { at: new Date(sinceMs).toISOString(), by: 'stamp' } }));
  return [...told, ...owed].sort((a, b) => a.since.at.localeCompare(b.since.at))[0];
}

function toldOfSilence({ kubelet, engine }: LiveNode): Cause[] {
  const stopped = kubelet !== undefined && /^(inactive|failed)$/.test(kubelet.state);
  const down = engine !== undefined && !/^(running|unknown)$/.test(engine.state);
  return [
    ...(stopped ? [{ after: 'its kubelet stopped', since: kubelet.since }] : []),
    ...(down ? [{ after: `the node was ${engine.state}`, since: engine.since }] : []),
  ];
}

function isSoonAfter({ at }: Since, ms: number): boolean {
  const laterMs = Date.parse(at) - ms;
  return laterMs >= 0 && laterMs < injectingMs;
}

function ofIdentity(identity: LiveIdentity, bounds: Bounds, standing: Standing): Told[] {
  const { pod } = identity;
  const node = standing.nodes.find(({ name }) => name === pod?.node);
  return [
    ...(pod === undefined || node === undefined ? [] : ofLeaving(identity, pod, node, bounds)),
    ...ofReplacing(identity, node, bounds, standing),
  ];
}

function ofLeaving({ namespace, name }: LiveIdentity, pod: LivePod, node: LiveNode, bounds: Bounds): Told[] {
  const on = `${namespace}/${name}`;
  const { terminating } = pod;
  const expelled = node.taints.find(({ taint }) => isExpelling(taint));
  const told: Told[] = [];
  if (expelled !== undefined)
    told.push({
      on,
      what: 'deleted',
      after: 'the taint',
      since: expelled.since,
      came: terminating,
      bound: bounds.toleration,
    });
  if (terminating !== undefined && node.kubelet?.state === 'active' && isBack(node, terminating))
    told.push({ on, what: 'gone', after: 'its kubelet started', since: node.kubelet.since, bound: bounds.release });
  return told;
}

function ofReplacing(identity: LiveIdentity, node: LiveNode | undefined, bounds: Bounds, standing: Standing): Told[] {
  const { namespace, name, pod, gone, wanted } = identity;
  if (gone === undefined || !wanted || hadToWait(identity, gone, standing)) return [];
  const since = { on: `${namespace}/${name}`, after: 'the old pod was gone', since: gone };
  if (pod === undefined) return [{ ...since, what: 'recreated', bound: bounds.recreation }];
  // Nothing is promised of a pod that has no node to start on.
  if (pod.terminating !== undefined || node?.ready?.status !== 'True') return [];
  const came = pod.ready === 'True' ? pod.readySince : undefined;
  return [{ ...since, what: 'Ready again', came, bound: bounds.replacement }];
}

/** In order, a pod is made when all before it are Ready. */
const hadToWait = ({ namespace, set, name }: LiveIdentity, gone: Since, { identities }: Standing): boolean =>
  identities.some(
    (one) =>
      one.namespace === namespace &&
      one.set === set &&
      ordinalOf(one.name) < ordinalOf(name) &&
      (one.pod?.ready !== 'True' || (one.pod.readySince?.at ?? '') > gone.at),
  );

const isBack = ({ kubelet }: LiveNode, terminating: Since): boolean => (kubelet?.since.at ?? '') > terminating.at;
