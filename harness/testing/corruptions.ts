import fc from 'fast-check';
import { boundsOf } from '../bounds/bounds.ts';
import { factsIn } from '../checker/judge.ts';
import type { Entry, History, Outcome } from '../history/entry.ts';
import { podIn, podLives } from '../history/lives.ts';
import { Parts } from '../history/parts.ts';
import { faultWindows, objectsAt } from '../history/query.ts';
import { expulsions, silences } from '../history/silences.ts';
import { acknowledged, volumesRead, type AppendValue, type VolumeLine } from '../history/writes.ts';
import {
  blinded,
  delayed,
  observation,
  observed,
  withAdded,
  withEntry,
  withLines,
  without,
  withObjects,
  withSlices,
} from './edits.ts';

/** A way to corrupt a real history so that it surely breaks the promise of one checker. */
export interface Corruption {
  name: string;
  /** Beginning of the name of the finding that must see it. */
  checker: string;
  /** What that finding must say. */
  wanted: Outcome;
  /** Corrupted histories; undefined when this history has nothing to corrupt so. */
  of: (given: Real) => fc.Arbitrary<History> | undefined;
}

/** A real history with what the corruptions need of it. */
export interface Real {
  history: History;
  parts: Parts;
  bounds: ReturnType<typeof boundsOf>;
}

export function realOf(history: History): Real {
  const facts = factsIn(history);
  if (facts === undefined) throw new Error('no timers in this history');
  return { history, parts: new Parts(history), bounds: boundsOf(facts) };
}

const broken = (name: string, checker: string, of: Corruption['of']): Corruption => ({
  name,
  checker,
  wanted: false,
  of,
});

/** One of a list, or nothing to corrupt when it is empty. */
const oneOf = <T>(
  list: readonly T[],
  make: (one: T) => fc.Arbitrary<History> | History,
): fc.Arbitrary<History> | undefined =>
  list.length === 0
    ? undefined
    : fc.constantFrom(...list).chain((one) => {
        const made = make(one);
        return Array.isArray(made) ? fc.constant(made as History) : (made as fc.Arbitrary<History>);
      });

const identitiesOf = ({ history }: Real): string[] => [...acknowledged(history).keys()];
const acksOf = (given: Real, identity: string): AppendValue[] =>
  (acknowledged(given.history).get(identity) ?? []).map(({ value }) => value);
const linesOf = (given: Real, identity: string): VolumeLine[] => [
  ...(volumesRead(given.history).get(identity)?.value.lines ?? []),
];
const some = (min: number, max: number) => fc.integer({ min: Math.ceil(min), max: Math.floor(max) });

const writes: Corruption[] = [
  broken('an acknowledged write is dropped', 'acknowledged-writes', (given) =>
    oneOf(identitiesOf(given), (identity) =>
      fc
        .constantFrom(...acksOf(given, identity))
        .map(({ op }) => withLines(given.history, identity, (lines) => lines.filter((line) => line.op !== op))),
    ),
  ),
  broken('an acknowledged write is doubled', 'acknowledged-writes', (given) =>
    oneOf(identitiesOf(given), (identity) =>
      fc
        .constantFrom(...acksOf(given, identity))
        .map(({ op }) =>
          withLines(given.history, identity, (lines) =>
            lines.flatMap((line) => (line.op === op ? [line, line] : [line])),
          ),
        ),
    ),
  ),
  broken('two acknowledged writes are swapped', 'acknowledged-writes', (given) => swapped(given)),
  broken('two lines of a volume are swapped', 'forked-writes', (given) => swapped(given)),
  broken('a refused write is on the volume', 'resurrected-writes', (given) =>
    oneOf(identitiesOf(given), (identity) => {
      const acks = acknowledged(given.history).get(identity) ?? [];
      return fc
        .constantFrom(...acks)
        .map(({ entry }) => withEntry(given.history, entry.index, () => ({ type: 'fail' as const })));
    }),
  ),
  broken('a second writer appends in between', 'one-writer', (given) => secondWriter(given)),
  broken('a second writer appends in between', 'forked-writes', (given) => secondWriter(given)),
  broken('an old writer appends after a newer one', 'forked-writes', (given) => {
    const replaced = identitiesOf(given).filter((one) => new Set(linesOf(given, one).map(({ uid }) => uid)).size > 1);
    return oneOf(replaced, (identity) => {
      const [first] = linesOf(given, identity);
      return some(1, 1_000).map((seq) =>
        withLines(given.history, identity, (lines) => [
          ...lines,
          { ...(first as VolumeLine), kind: 'tick', seq: 1e6 + Math.round(seq) },
        ]),
      );
    });
  }),
  broken('a line is written twice', 'forked-writes', (given) =>
    oneOf(identitiesOf(given), (identity) =>
      fc
        .nat(linesOf(given, identity).length - 1)
        .map((at) => withLines(given.history, identity, (lines) => lines.toSpliced(at, 0, lines[at] as VolumeLine))),
    ),
  ),
];

function swapped(given: Real): fc.Arbitrary<History> | undefined {
  return oneOf(identitiesOf(given), (identity) => {
    const ops = acksOf(given, identity).map(({ op }) => op);
    return fc.uniqueArray(fc.constantFrom(...ops), { minLength: 2, maxLength: 2 }).map(([a, b]) =>
      withLines(given.history, identity, (lines) => {
        const [one, two] = [a, b].map((op) => lines.findIndex((line) => line.op === op)) as [number, number];
        return lines.with(one, lines[two] as VolumeLine).with(two, lines[one] as VolumeLine);
      }),
    );
  });
}

// A stranger's line strictly between two lines of one pod.
function secondWriter(given: Real): fc.Arbitrary<History> | undefined {
  return oneOf(identitiesOf(given), (identity) => {
    const own = linesOf(given, identity);
    const places = own.flatMap((line, at) =>
      own[at + 1]?.uid === line.uid && own[at + 1]?.boot === line.boot ? [at] : [],
    );
    return fc.constantFrom(...places).map((at) =>
      withLines(given.history, identity, (lines) => {
        const line = lines[at] as VolumeLine;
        return lines.toSpliced(at + 1, 0, {
          kind: 'tick',
          uid: 'stranger',
          node: 'elsewhere',
          boot: 'other',
          seq: 1,
          ms: line.ms,
        });
      }),
    );
  });
}

const storage: Corruption[] = [
  broken('the claim has another UID after the fault', 'same-claim', (given) =>
    oneOf([...objectsAt(given.history, 'claim', Infinity).values()], ({ name, uid }) => {
      const seen = observed(given.history, 'claim').findLast(({ object }) => object.name === name);
      const object = { ...seen?.object, uid: 'another' };
      const end = given.parts.last?.timeMs ?? 0;
      const fault = faultWindows(given.history)[0]?.invoked.timeMs ?? 0;
      return some(fault + 1, end).map((at) =>
        withAdded(
          given.history,
          observation(at, 'claim', 'DELETED', { ...seen?.object, uid }),
          observation(at, 'claim', 'ADDED', object),
        ),
      );
    }),
  ),
  broken('the claim is on another volume after the fault', 'same-claim', (given) =>
    oneOf([...objectsAt(given.history, 'claim', Infinity).values()], (claim) => {
      const fault = faultWindows(given.history)[0]?.invoked.timeMs ?? 0;
      return some(fault + 1, given.parts.last?.timeMs ?? 0).map((at) =>
        withAdded(given.history, observation(at, 'claim', 'MODIFIED', { ...claim, volume: 'another' })),
      );
    }),
  ),
  broken('a new pod has another claim', 'came-back', (given) =>
    oneOf(handovers(given), ({ goneMs, claim }) =>
      fc.constant(
        withAdded(
          given.history,
          observation(goneMs, 'claim', 'DELETED', claim),
          observation(goneMs, 'claim', 'ADDED', { ...claim, uid: 'another' }),
        ),
      ),
    ),
  ),
  broken('a new pod finds nothing of the old one', 'came-back', (given) =>
    oneOf(handovers(given), ({ identity, uid }) =>
      fc.constant(withLines(given.history, identity, (lines) => lines.filter((line) => line.uid !== uid))),
    ),
  ),
  broken('the volume is in another directory', 'came-back', (given) =>
    oneOf(handovers(given), ({ goneMs, claim }) => {
      const volume = [...objectsAt(given.history, 'volume', Infinity).values()].find(
        ({ name }) => name === claim.volume,
      );
      return fc.constant(
        withAdded(given.history, observation(goneMs, 'volume', 'MODIFIED', { ...volume, path: '/elsewhere' })),
      );
    }),
  ),
];

/** Identities that one pod took over from another, and when. */
function handovers(given: Real) {
  const lives = podLives(given.parts);
  return lives.flatMap((life, at) => {
    const next = lives.slice(at + 1).find(({ name }) => name === life.name);
    if (life.gone === undefined || next === undefined) return [];
    const claimName = podIn(life.gone).claims[0];
    const claim = [...objectsAt(given.history, 'claim', Infinity).values()].find(({ name }) => name === claimName);
    return claim === undefined ? [] : [{ identity: life.name, uid: life.uid, goneMs: life.gone.timeMs, claim }];
  });
}

const timing: Corruption[] = [
  broken('a node is Unknown too early', 'detection', (given) =>
    oneOf(victims(given), ({ span, fault }) =>
      some(1, given.bounds.detection.fromMs - 1).map((ms) =>
        withEntry(given.history, span.begin.index, () => ({ timeMs: fault.invoked.timeMs + ms })),
      ),
    ),
  ),
  broken('a node is Unknown too late', 'detection', (given) =>
    oneOf(victims(given), ({ span, fault }) => {
      const due = (fault.bit ?? fault.invoked).timeMs + given.bounds.detection.toMs - span.begin.timeMs;
      return some(due + 1, due + 60_000).map((by) => delayed(given.history, span.begin.timeMs, by));
    }),
  ),
  broken('a silent node is never Unknown', 'detection', (given) =>
    oneOf(victims(given), ({ span, fault }) => {
      const lackMs = given.bounds.detection.toMs - ((fault.healInvoked?.timeMs ?? 0) - (fault.bit?.timeMs ?? 0));
      const stretched = delayed(given.history, fault.healInvoked?.timeMs ?? 0, Math.max(0, lackMs) + 1);
      const hide = ({ f, value }: Entry) =>
        f === 'node' &&
        (value as { object: { name: string; conditions: Record<string, { status: string }> } }).object.name ===
          span.node &&
        (value as { object: { conditions: Record<string, { status: string }> } }).object.conditions['Ready']?.status ===
          'Unknown';
      return fc.constant(without(stretched, hide));
    }),
  ),
  broken('an Unknown node is not tainted', 'detection', (given) =>
    oneOf(victims(given), () =>
      fc.constant(
        withObjects(given.history, 'node', ({ taints }) => ({
          taints: taints.filter((one) => !one.endsWith(':NoExecute')),
        })),
      ),
    ),
  ),
  broken('a pod is evicted too early', 'eviction', (given) =>
    oneOf(evictions(given), ({ taint, marked }) =>
      some(1, given.bounds.toleration.fromMs - 1).map((ms) =>
        withEntry(given.history, marked.index, () => ({ timeMs: taint.timeMs + ms })),
      ),
    ),
  ),
  broken('a pod is evicted too late', 'eviction', (given) =>
    oneOf(evictions(given), ({ taint, marked }) => {
      const due = given.bounds.toleration.toMs - (marked.timeMs - taint.timeMs);
      return some(due + 1, due + 60_000).map((by) => delayed(given.history, marked.timeMs, by));
    }),
  ),
  broken('a pod is never evicted', 'eviction', (given) =>
    oneOf(
      evictions(given).length > 0 ? [] : expulsions(given.parts).filter(({ end }) => end !== undefined),
      ({ end }) =>
        some(given.bounds.toleration.toMs + 1, 60_000).map((by) => delayed(given.history, end?.timeMs ?? 0, by)),
    ),
  ),
  broken('a pod is evicted though its node has no taint', 'eviction', (given) =>
    oneOf(evictions(given), () =>
      fc.constant(
        withObjects(given.history, 'node', ({ taints }) => ({
          taints: taints.filter((one) => !one.endsWith(':NoExecute')),
        })),
      ),
    ),
  ),
  broken('nothing is Ready until long after the heal', 'converged/in-time', (given) =>
    oneOf(
      faultWindows(given.history).flatMap(({ healed }) => healed ?? []),
      (healed) => some(120_000, 300_000).map((by) => delayed(given.history, healed.timeMs + 0.001, by)),
    ),
  ),
];

const victims = ({ history, parts }: Real) =>
  silences(parts).flatMap((span) => {
    const fault = faultWindows(history).find(({ nodes }) => nodes.includes(span.node));
    return fault === undefined ? [] : [{ span, fault }];
  });

const evictions = ({ parts }: Real) =>
  podLives(parts).flatMap(({ marked }) => {
    const taint = expulsions(parts).find(({ node }) => marked !== undefined && node === podIn(marked).node);
    return marked === undefined || taint === undefined ? [] : [{ marked, taint: taint.begin }];
  });

const podStates: Corruption[] = [
  broken('a pod has the reason NodeLost', 'states/node-lost', (given) => podChanged(given, { reason: 'NodeLost' })),
  broken('a pod has the phase Unknown', 'states/phase-unknown', (given) => podChanged(given, { phase: 'Unknown' })),
  broken('a running pod is Pending again', 'states/one-way', (given) =>
    oneOf(later(given, 'Running'), (entry) =>
      withObjects(given.history, 'pod', (_, at) => (at.index === entry.index ? { phase: 'Pending' } : undefined)),
    ),
  ),
  broken('a running pod is on another node', 'states/one-way', (given) =>
    oneOf(later(given, 'Running'), (entry) =>
      withObjects(given.history, 'pod', (_, at) => (at.index === entry.index ? { node: 'elsewhere' } : undefined)),
    ),
  ),
  broken('a new pod takes the place of one that is stuck', 'states/early-replacement', (given) =>
    oneOf(evictions(given), ({ marked }) => {
      const heal = faultWindows(given.history)[0]?.healInvoked?.timeMs ?? 0;
      return some(marked.timeMs + 1, heal - 1).map((at) =>
        withAdded(
          given.history,
          observation(at, 'pod', 'ADDED', {
            ...podIn(marked),
            uid: 'another',
            phase: 'Pending',
            deletionTimestamp: undefined,
            conditions: {},
            containers: [],
          }),
        ),
      );
    }),
  ),
  broken('a pod is created before its predecessor is Ready', 'order', (given) =>
    oneOf(
      podLives(given.parts).filter(({ created, name }) => created !== undefined && name.endsWith('-2')),
      ({ created, seen }) => {
        const before = podLives(given.parts).find(({ name }) => name.endsWith('-1'));
        const served = before?.seen.find((entry) => podIn(entry).conditions['Ready']?.status === 'True')?.timeMs ?? 0;
        const first = before?.seen[0]?.timeMs ?? 0;
        return seen[0] === undefined || created === undefined
          ? given.history
          : some(first + 1, served - 1).map((at) => withEntry(given.history, created.index, () => ({ timeMs: at })));
      },
    ),
  ),
];

const podChanged = (given: Real, change: object) =>
  oneOf(observed(given.history, 'pod'), ({ entry }) =>
    withObjects(given.history, 'pod', (_, at) => (at.index === entry.index ? change : undefined)),
  );

/** Observations of a pod that follow one in which it had this phase already. */
const later = ({ parts }: Real, phase: string): Entry[] =>
  podLives(parts).flatMap(({ seen }) => seen.filter((_, at) => at > 0 && podIn(seen[at - 1] as Entry).phase === phase));

const whole: Corruption[] = [
  broken('a client is not served for seconds', 'availability', (given) => {
    const hit = new Set(faultWindows(given.history).flatMap(({ nodes }) => nodes));
    const untouched = podLives(given.parts).filter(({ seen }) => !hit.has(podIn(seen.at(-1) as Entry).node ?? ''));
    return oneOf(untouched, ({ name }) => {
      const acks = (acknowledged(given.history).get(name) ?? []).map(({ value }) => value.sourceMs);
      return some((acks[0] ?? 0) + 1, (acks.at(-1) ?? 0) - 8_000).chain((from) =>
        some(5_500, 7_900).map((ms) =>
          without(given.history, ({ kind, type, value }) => {
            if (kind !== 'op' || type !== 'ok') return false;
            const { identity, sourceMs } = value as AppendValue;
            return identity === name && sourceMs >= from && sourceMs <= from + ms;
          }),
        ),
      );
    });
  }),
  broken('a node is not Ready in the end', 'converged', (given) =>
    oneOf([...objectsAt(given.history, 'node', Infinity).values()], (node) =>
      fc.constant(
        withAdded(
          given.history,
          observation(given.parts.last?.timeMs ?? 0, 'node', 'MODIFIED', {
            ...node,
            conditions: { Ready: { status: 'False' } },
          }),
        ),
      ),
    ),
  ),
  broken('an identity is missing in the end', 'converged', (given) =>
    oneOf([...objectsAt(given.history, 'pod', Infinity).values()], (pod) =>
      fc.constant(withAdded(given.history, observation(given.parts.last?.timeMs ?? 0, 'pod', 'DELETED', pod))),
    ),
  ),
  broken('the run leaves something', 'left-behind', (given) =>
    fc.constantFrom('namespace x', 'fault y on z').map((what) =>
      withAdded(given.history, {
        timeMs: given.parts.last?.timeMs ?? 0,
        process: 'run',
        kind: 'phase',
        f: 'left-behind',
        value: { what: [what] },
      }),
    ),
  ),
  broken('clients are still sent to a pod that is not Ready', 'endpoints', (given) =>
    oneOf(victims(given), ({ span }) => {
      const slices = withSlices(given.history, 50);
      // The slice that says so comes only with the next readiness of the pod.
      return fc.constant(without(slices, ({ f, timeMs }) => f === 'endpointslice' && timeMs > span.begin.timeMs - 200));
    }),
  ),
  {
    ...broken('the watch of pods is blind when one is evicted', 'eviction', (given) =>
      oneOf(evictions(given), ({ taint, marked }) =>
        fc.constant(
          blinded(given.history, 'pod', marked.timeMs - 1, taint.timeMs + given.bounds.toleration.toMs + 500),
        ),
      ),
    ),
    wanted: 'unknown',
  },
  {
    ...broken('the watch of pods is blind when the fault is injected', 'no', (given) => {
      const at = faultWindows(given.history)[0]?.invoked.timeMs ?? 0;
      return some(100, 5_000).map((ms) => blinded(given.history, 'pod', at - ms, at + ms));
    }),
    wanted: 'unknown',
  },
  { ...broken('the fault was never seen to bite', 'outage', (given) => unproven(given)), wanted: 'unknown' },
];

const unproven = (given: Real) =>
  fc.constant(
    without(given.history, ({ kind, type, f }) => kind === 'fault' && type === 'ok' && !f.startsWith('heal ')),
  );

/** Everything that surely breaks a promise. */
export const corruptions: readonly Corruption[] = [...writes, ...storage, ...timing, ...podStates, ...whole];

/** Changes that break no promise: nothing may be found broken. */
export const harmless: readonly { name: string; of: Corruption['of'] }[] = [
  { name: 'untouched', of: ({ history }) => fc.constant(history) },
  {
    name: 'a node is Unknown at another time within its bounds',
    of: (given) =>
      oneOf(victims(given), ({ span, fault }) => {
        const { fromMs, toMs } = given.bounds.detection;
        const next = given.history.find(
          ({ f, index, value }) =>
            f === 'node' &&
            index > span.begin.index &&
            (value as { object: { name: string } }).object.name === span.node,
        );
        const latest = Math.min(toMs, (next?.timeMs ?? 0) - fault.invoked.timeMs) - 1;
        return some(fromMs + 1, latest).map((ms) =>
          withEntry(given.history, span.begin.index, () => ({ timeMs: fault.invoked.timeMs + ms })),
        );
      }),
  },
  {
    name: 'an observation comes twice',
    of: (given) =>
      oneOf(
        [...observed(given.history, 'pod'), ...observed(given.history, 'node')].filter(
          ({ change }) => change === 'MODIFIED',
        ),
        ({ entry }) => withAdded(given.history, { ...entry, timeMs: entry.timeMs }),
      ),
  },
  {
    name: 'a tick is not there',
    of: (given) =>
      oneOf(identitiesOf(given), (identity) =>
        fc.nat(1_000).map((n) =>
          withLines(given.history, identity, (lines) => {
            const ticks = lines.filter(({ kind }) => kind === 'tick');
            return lines.filter((line) => line !== ticks[n % ticks.length]);
          }),
        ),
      ),
  },
  {
    name: 'an acknowledgement is lost on its way',
    of: (given) =>
      oneOf(
        identitiesOf(given).flatMap((one) => acknowledged(given.history).get(one) ?? []),
        ({ entry }) => withEntry(given.history, entry.index, () => ({ type: 'info' as const })),
      ),
  },
  {
    name: 'the endpoints follow readiness a little later',
    of: (given) => some(1, 3_000).map((lagMs) => withSlices(given.history, lagMs)),
  },
  ...(['pod', 'node', 'claim', 'volume', 'statefulset'] as const).map((subject) => ({
    name: `the watch of ${subject}s is blind for a while`,
    of: (given: Real) =>
      some(0, (given.parts.last?.timeMs ?? 0) - 1_000).chain((from) =>
        some(100, 25_000).map((ms) =>
          blinded(given.history, subject, from, Math.min(from + ms, (given.parts.last?.timeMs ?? 0) - 500)),
        ),
      ),
  })),
];
