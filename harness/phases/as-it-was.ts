import { nodeLabels } from '../../clusters/spec.ts';
import type { RawObject } from '../history/objects.ts';
import { survey } from '../nemesis/survey/survey.ts';
import type { World } from '../world.ts';
import type { Finding } from './finding.ts';
import { insideFindings } from './inside-nodes.ts';
import { leasesRenewed } from './leases.ts';
import { nodesWrong, strangeTaints } from './node-objects.ts';

const settleMs = 180_000;
/** Kubernetes takes a pressure back 5 minutes after its end (eviction-pressure-transition-period). */
const pressureMs = 400_000;
const lookEveryMs = 500;
const everyNodes = [nodeLabels.profile, nodeLabels.storage];

/**
 * Looks at everything that a fault could have changed, by other means than the faults know themselves, until all of it is
 * as it was, or for 180 s. The findings of the last look.
 */
export async function untilAsItWas(world: World, signal: AbortSignal): Promise<Finding[]> {
  const fromMs = world.clock.wallMs();
  for (;;) {
    signal.throwIfAborted();
    // A renewal is waited for longer than anything is looked at: both at once.
    const waiting = new AbortController();
    const leases = leasesRenewed(world, AbortSignal.any([signal, waiting.signal]));
    leases.catch(() => undefined);
    const findings = await look(world);
    const wrong = findings.flatMap((finding) => finding.wrong);
    if (wrong.length === 0) return [...findings, await leases];
    waiting.abort();
    const boundMs = wrong.every((line) => line.includes('-pressure')) ? pressureMs : settleMs;
    if (world.clock.wallMs() > fromMs + boundMs) return findings;
    await world.clock.sleep(lookEveryMs, signal);
  }
}

async function look(world: World): Promise<Finding[]> {
  const { nodes, api, apiSilent } = await survey(world);
  const asleep = nodes.filter(({ machine }) => machine !== 'running');
  const running = nodes.length - asleep.length;
  const machines = asleep.map(({ name, machine }) => `${name}: its container is ${machine}`);
  const apiFinding = {
    what: 'API server',
    seen: apiSilent ?? 'answers',
    wrong: apiSilent === undefined ? [] : [apiSilent],
  };
  return [
    { what: 'containers', seen: `${running} of ${nodes.length} run`, wrong: machines },
    ...insideFindings(nodes),
    apiFinding,
    ...(api === undefined ? [] : objectFindings(api.nodes, world)),
  ];
}

function objectFindings(nodes: readonly RawObject[], { cluster }: World): Finding[] {
  const names = nodes.map(({ metadata }) => metadata.name);
  const missing = [...cluster.controlPlanes, ...cluster.workers].filter((name) => !names.includes(name));
  const unlabelled = nodes.filter(({ metadata }) => everyNodes.some((key) => !metadata.labels?.[key]));
  const lacking = unlabelled.map(({ metadata }) => `${metadata.name}: a label ${everyNodes.join(' or ')} is gone`);
  const notReady = [...missing.map((name) => `${name}: not registered`), ...nodesWrong(nodes)];
  return [
    { what: 'nodes', seen: `${names.length} registered`, wrong: notReady },
    { what: 'taints', seen: 'none of a fault', wrong: strangeTaints(nodes) },
    { what: 'labels', seen: everyNodes.join(', '), wrong: lacking },
  ];
}
