import type { Bounds } from '../bounds/bounds.ts';
import type { Entry } from '../history/entry.ts';
import { podLives } from '../history/lives.ts';
import type { NodeView, PodView, Seen } from '../history/objects.ts';
import { faultWindows, objectsAt } from '../history/query.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { cutsOff, mercyOn } from './fault-spans.ts';
import { identitiesOf, isOfSets, setsAt } from '../history/sets.ts';
import { replicasOf } from '../scenario/workload.ts';
import { blindApi, found, seconds } from './troubles.ts';

/**
 * After the last heal everything is as it was: every node Ready and without a node-lifecycle taint, every identity Ready;
 * and it came to that within the bounds of release and replacement.
 */
export const converged: Checker = (given) => [atTheEnd(given), ...inTime(given)];

function atTheEnd(given: Case): Finding {
  const { parts } = given;
  const base = { name: 'converged', title: 'after healing, all nodes and identities are Ready' };
  const nodes = [...objectsAt(parts.of('observation', 'node'), 'node', Number.POSITIVE_INFINITY).values()];
  const wanted = wantedIn(given);
  const all = [...objectsAt(parts.of('observation', 'pod'), 'pod', Number.POSITIVE_INFINITY).values()];
  const pods = all.filter(({ name }) => wanted.counts(name));
  const settled = parts.of('phase', 'settled')[0] ?? parts.of('phase', 'not settled')[0];
  if (settled === undefined)
    return { ...base, outcome: 'unknown', because: 'the run did not come this far', evidence: [] };
  const count = pods.length === wanted.replicas ? [] : [`${pods.length} pods, wanted ${wanted.replicas}`];
  const troubles = [...nodes.flatMap(nodeTroubles), ...pods.flatMap(podTroubles), ...count];
  const evidence = [settled.index];
  return found(
    base,
    troubles.map((what) => ({ what, evidence })),
    { because: `${nodes.length} nodes and ${pods.length} identities`, evidence },
  );
}

/** How many pods are wanted in the end, and which count. Where no StatefulSet was recorded, the scenario says so. */
function wantedIn({ scenario, parts }: Case): { replicas: number; counts: (pod: string) => boolean } {
  const sets = setsAt(parts.of('observation', 'statefulset'));
  if (sets.length === 0) return { replicas: replicasOf(scenario.workload), counts: () => true };
  const names = sets.map(({ name }) => name);
  return { replicas: identitiesOf(sets).length, counts: (pod) => isOfSets(pod, names) };
}

const nodeTroubles = ({ name, conditions, taints }: NodeView): string[] => [
  ...(conditions['Ready']?.status === 'True' ? [] : [`${name} is not Ready`]),
  ...taints.filter((taint) => /\/(unreachable|not-ready):/.test(taint)).map((taint) => `${name} has ${taint}`),
];
const podTroubles = ({ name, conditions }: PodView): string[] =>
  conditions['Ready']?.status === 'True' ? [] : [`${name} is not Ready`];

/** Nothing is said of a history without a healed fault, or without the timers of its cluster. */
function inTime(given: Case): Finding[] {
  const { parts, bounds } = given;
  const faults = faultWindows(parts.all('fault'));
  const healed = faults
    .flatMap((fault) => fault.healed ?? [])
    .sort((a, b) => a.index - b.index)
    .at(-1);
  const wasLast = faults.every((fault) => fault.invoked.index < (healed?.index ?? 0));
  if (healed === undefined || !wasLast || bounds === undefined) return [];
  const base = { name: 'converged/in-time', title: 'all nodes and identities are Ready in time after the last heal' };
  const toMs = promisedMs(given, healed, bounds);
  const last = parts.last ?? healed;
  const at = whenAllWell(given, healed);
  const ms = Math.max(0, (at ?? last).timeMs - healed.timeMs);
  const evidence = [healed.index, (at ?? last).index];
  if (ms > toMs) {
    const what = at === undefined ? `not in ${seconds(ms)}` : `only after ${seconds(ms)}`;
    const doubt =
      blindApi(parts, 'pod', healed.timeMs, last.timeMs) ?? blindApi(parts, 'node', healed.timeMs, last.timeMs);
    const mercy =
      doubt === undefined ? mercyOn('converged/late', given, { fromMs: healed.timeMs, toMs: last.timeMs }) : { doubt };
    return [
      found(base, [{ what: `${what}; promised within ${seconds(toMs)}`, evidence, missedMs: ms - toMs, ...mercy }], {
        because: '',
      }),
    ];
  }
  if (at === undefined)
    return [{ ...base, outcome: 'unknown', because: `not watched to the end: not in ${seconds(ms)}`, evidence }];
  return [found(base, [], { because: `after ${seconds(ms)}; promised within ${seconds(toMs)}`, evidence })];
}

// Pods that must be replaced go and come one after the other.
function promisedMs({ parts }: Case, healed: Entry, bounds: Bounds): number {
  const { release, replacement, untainting, readyAgain, reconnection } = bounds;
  const replaced = podLives(parts).filter(({ seen }) => (seen[0]?.index ?? 0) > healed.index).length;
  const back = faultWindows(parts.all('fault')).some(cutsOff) ? reconnection.toMs + replacement.toMs : 0;
  return Math.max(untainting.toMs, readyAgain.toMs, back) + replaced * (release.toMs + replacement.toMs);
}

/** The entry from which on every node and identity stayed as wanted; undefined when they did not to the end. */
function whenAllWell(given: Case, healed: Entry): Entry | undefined {
  const { parts } = given;
  const wanted = wantedIn(given);
  const nodes = new Map<string, boolean>();
  const pods = new Map<string, boolean>();
  let since: Entry | undefined;
  const changes = [...parts.of('observation', 'node'), ...parts.of('observation', 'pod')];
  for (const entry of changes.sort((a, b) => a.index - b.index)) {
    const { change, object } = entry.value as Seen<'node' | 'pod'>;
    const standing = entry.f === 'node' ? nodes : pods;
    const troubles = entry.f === 'node' ? nodeTroubles(object as NodeView) : podTroubles(object as PodView);
    if (entry.f === 'pod' && !wanted.counts(object.name)) continue;
    if (change === 'DELETED') standing.delete(object.uid);
    else standing.set(object.uid, troubles.length === 0);
    const well = pods.size === wanted.replicas && allOf(nodes) && allOf(pods);
    if (!well) since = undefined;
    else since ??= entry;
  }
  return since !== undefined && since.index < healed.index ? healed : since;
}

const allOf = (standing: ReadonlyMap<string, boolean>): boolean => [...standing.values()].every(Boolean);
