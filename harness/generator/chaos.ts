import { defineScenario, type FaultSpec, type Scenario, type ScenarioInput } from '../scenario.ts';
import { Random } from './random.ts';

/** A fault that a random schedule may choose. */
export interface Choice {
  kind: string;
  strikes: 'node' | 'control-plane' | 'pod' | 'volume' | 'set';
  /** The part of a node that it holds, if it does: two that hold the same, or one that holds the machine, exclude each other. */
  takes?: string;
  /** It has an undo. */
  lasting: boolean;
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

/** The first ones, up to `count`, that can stand at the same time wherever they strike. */
function together(choices: readonly Choice[], count: number): Choice[] {
  const taken = new Set<string>();
  const chosen: Choice[] = [];
  for (const choice of choices) {
    if (chosen.length === count) break;
    const { takes } = choice;
    if (takes !== undefined && (taken.has(takes) || taken.has('machine') || (takes === 'machine' && taken.size > 0)))
      continue;
    if (takes !== undefined) taken.add(takes);
    chosen.push(choice);
  }
  return chosen;
}

function targetFor({ strikes }: Choice, random: Random): FaultSpec['on'] {
  const pod = `journal-${random.between(0, replicas - 1)}`;
  if (strikes === 'set') return { set: 'journal' };
  if (strikes === 'control-plane') return { nodes: 'control-plane' };
  if (strikes === 'node')
    return random.pick<FaultSpec['on']>([{ nodeOf: pod }, { nodes: 'one' }, { nodes: 'majority' }]);
  return { pod };
}
