import type { LeftBehind } from '../checker/left-behind.ts';
import type { Fault } from '../nemesis/fault.ts';
import { everythingLeft } from '../nemesis/heal.ts';
import { survey } from '../nemesis/survey/survey.ts';
import { wordsOf } from '../nemesis/target.ts';
import type { Pen } from '../observer/observer.ts';
import { ourStaticPods } from './inside-nodes.ts';
import { selectingRun } from '../workload/deployed.ts';
import type { World } from '../world.ts';

/**
 * Has a run cleaned up, looks what is still there of it, on the nodes, in the API server and beside the nodes, and records it. Nodes
 * are looked at meanwhile, and again when anything is seen: of a clean-up that is still going on. The next run may already have put up
 * its own.
 */
export async function recordLeftBehind(
  world: World,
  faults: readonly Fault[],
  namespace: string,
  pen: Pick<Pen, 'record'>,
  cleanUp: () => Promise<void>,
): Promise<void> {
  const [early] = await Promise.all([faultsInForce(world, faults), cleanUp()]);
  const onNodes = early.length === 0 ? early : faultsInForce(world, faults);
  const what = (await Promise.all([onNodes, namespaces(world, namespace), world.outside.leftovers(namespace)])).flat();
  const value: LeftBehind = { what };
  pen.record({ process: 'run', kind: 'phase', f: 'left-behind', value });
}

async function faultsInForce(world: World, faults: readonly Fault[]): Promise<string[]> {
  const seen = await survey(world);
  const silent = seen.nodes.flatMap(({ name, silent: why }) => (why === undefined ? [] : [`${name}: ${why}`]));
  return [
    ...everythingLeft(faults, seen).map(({ kind, left }) => `fault ${kind} at ${wordsOf(left.target)}`),
    ...seen.nodes.flatMap(({ name, inside }) =>
      inside === undefined ? [] : ourStaticPods(inside).map((file) => `static pod ${file} at ${name}`),
    ),
    ...silent,
  ];
}

async function namespaces({ api }: World, namespace: string): Promise<string[]> {
  const { items } = await api.list(`/api/v1/namespaces?${selectingRun(namespace)}`);
  return items.map(({ metadata }) => `namespace ${metadata.name}`);
}
