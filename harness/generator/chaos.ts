import type { Bounds } from '../bounds/bounds.ts';
import { leastMs } from '../bounds/least-time.ts';
import { defineScenario, type FaultSpec, type Scenario, type ScenarioInput } from '../scenario.ts';
import { Random } from './random.ts';

/** A fault that a random schedule may choose. */
export interface Choice {
  kind: string;
  strikes: 'node' | 'control-plane' | 'pod' | 'volume' | 'set';
  /** The part of a node that it holds, if it does: two that hold the same, or one that holds the machine, exclude each other. */
  takes?: string;
  /** It is done through an API server, and undone through it: not while another fault has taken the control plane. */
  needsApi?: boolean;
  /** It has an undo. */
  lasting: boolean;
  /** It silences a node whose containers live on and are served. */
  leavesAlive?: boolean;
}

const replicas = 3;
const most = 4;
type Steps = ScenarioInput['steps'];

/** A scenario of some faults that stand together for a while, chosen and ordered by the seed. */
export function chaos(choices: readonly Choice[], seed: number): Scenario {
  const random = new Random(seed);
  const chosen = together(random.shuffle(choices), random.between(1, most));
  const injections: Steps = chosen.flatMap((choice, at) => [
    { do: 'inject', name: `fault-${at}`, fault: { kind: choice.kind, on: targetFor(choice, random) } },
    { do: 'watch', name: `stand-${at}`, title: 'faults stand', for: 'partOfToleration' },
  ]);
  const lasting = chosen.flatMap(({ lasting: lasts }, at) => (lasts ? [at] : []));
  const undoings: Steps = random
    .shuffle(lasting)
    .map((at) => ({ do: 'heal', name: `heal-${at}`, fault: `fault-${at}` }));
  return defineScenario({
    name: `chaos-${seed}`,
    story: `Faults chosen by seed ${seed}: ${chosen.map(({ kind }) => kind).join(', ')}.`,
    claims: [],
    tags: ['chaos'],
    workload: { kind: 'journal', replicas },
    steps: [...injections, ...undoings],
  });
}

/** How long random faults go on, and against what. */
export interface LongChaos {
  seed: number;
  /** At least so long by the timers of the cluster, milliseconds; work of machines comes on top. */
  lengthMs: number;
  bounds: Bounds;
  storage: 'pinned' | 'shared';
  /** What is forced deletes pods that may run on: two of one identity must be expected. */
  forced: boolean;
}

/**
 * A scenario of episodes: one or two faults stand for a while, from a part of a toleration to more than the whole, are undone, and everybody is
 * Ready again before the next. What does not bite, for instance because the fault beside it is in its way, is passed over. No identity has two writers, whatever comes, unless something is forced.
 */
export function longChaos(
  choices: readonly Choice[],
  { seed, lengthMs, bounds, storage, forced }: LongChaos,
): Scenario {
  const random = new Random(seed);
  const steps: Steps = [];
  const alive = choices.filter(({ leavesAlive }) => leavesAlive === true);
  for (let at = 0; leastMs({ steps: steps as Scenario['steps'] }, bounds) < lengthMs; at++)
    steps.push(...episode(at, together(random.shuffle(choices), random.between(1, 2)), forced ? alive : [], random));
  return defineScenario({
    name: `chaos-${forced ? 'forced' : 'unforced'}-${seed}`,
    story: `Faults chosen by seed ${seed}, one or two at a time, for at least ${Math.round(lengthMs / 1_000)} s; ${forced ? 'pods may be deleted by force' : 'nothing is ever deleted by force'}.`,
    claims: ['B1'],
    tags: ['chaos'],
    cluster: { workers: 3, storage },
    workload: { kind: 'journal', replicas },
    steps,
  });
}

/** Of the toleration, in quarters: most end before it does. */
const stays = [0.2, 0.5, 1, 2, 5] as const;

function episode(at: number, drawn: readonly Choice[], alive: readonly Choice[], random: Random): Steps {
  const name = (what: string): string => `${what}-${at}`;
  const [cause] = random.shuffle(alive);
  const struck = cause !== undefined && random.between(1, 2) === 1;
  const chosen = struck ? [cause] : drawn;
  const injections: Steps = struck
    ? reflex(cause, name, random)
    : chosen.flatMap((choice, n) => {
        const on = n === 0 ? targetFor(choice, random) : laterTargetFor(choice, random);
        if (on === undefined) return [];
        return [{ do: 'inject', name: name(`fault-${n}`), fault: { kind: choice.kind, on }, optional: true }];
      });
  const injected = injections.map((step) => step.name);
  const lasting = chosen.flatMap(({ lasting: lasts }, n) => (lasts ? [name(`fault-${n}`)] : []));
  const undoings: Steps = random
    .shuffle(lasting.filter((one) => injected.includes(one)))
    .map((fault, n) => ({ do: 'heal', name: name(`heal-${n}`), fault }));
  return [
    ...injections,
    {
      do: 'watch',
      name: name('stand'),
      title: 'faults stand',
      for: { bound: 'partOfToleration', times: random.pick<number>(stays) },
    },
    ...undoings,
    {
      do: 'await',
      name: name('whole'),
      title: 'every identity is Ready again',
      until: { of: 'statefulset', status: { readyReplicas: replicas } },
      within: { bound: 'reconnection', since: undoings.at(-1)?.name ?? name('stand'), times: 6 },
    },
  ];
}

/** What many do about a node that is lost: its pod is deleted by force as soon as that is noticed. */
function reflex({ kind }: Choice, name: (what: string) => string, random: Random): Steps {
  const pod = `journal-${random.between(0, replicas - 1)}`;
  return [
    { do: 'inject', name: name('fault-0'), fault: { kind, on: { nodeOf: pod } }, optional: true },
    { do: 'watch', name: name('noticed'), title: 'until it is noticed', for: 'detection' },
    { do: 'inject', name: name('force'), fault: { kind: 'force-delete', on: { pod } }, optional: true },
  ];
}

/** What the first fault struck may be gone by now: the second one strikes what stays. */
function laterTargetFor({ strikes }: Choice, random: Random): FaultSpec['on'] | undefined {
  if (strikes === 'control-plane') return { nodes: 'control-plane' };
  return strikes === 'node' ? random.pick<FaultSpec['on']>([{ nodes: 'one' }, { nodes: 'minority' }]) : undefined;
}

/** The first ones, up to `count`, that can stand at the same time wherever they strike. */
function together(choices: readonly Choice[], count: number): Choice[] {
  const taken = new Set<string>();
  const chosen: Choice[] = [];
  for (const choice of choices) {
    if (chosen.length === count) break;
    const { takes } = choice;
    if (chosen.some((other) => hinders(choice, other) || hinders(other, choice))) continue;
    if (takes !== undefined && (taken.has(takes) || taken.has('machine') || (takes === 'machine' && taken.size > 0)))
      continue;
    if (takes !== undefined) taken.add(takes);
    chosen.push(choice);
  }
  return chosen;
}

const hinders = ({ strikes }: Choice, { needsApi }: Choice): boolean =>
  strikes === 'control-plane' && needsApi === true;

function targetFor({ strikes }: Choice, random: Random): FaultSpec['on'] {
  const pod = `journal-${random.between(0, replicas - 1)}`;
  if (strikes === 'set') return { set: 'journal' };
  if (strikes === 'control-plane') return { nodes: 'control-plane' };
  if (strikes === 'node')
    return random.pick<FaultSpec['on']>([{ nodeOf: pod }, { nodes: 'one' }, { nodes: 'majority' }]);
  return { pod };
}
