import type { Entry } from '../history/entry.ts';
import { gapsIn } from '../history/gaps.ts';
import { objectsAt } from '../history/query.ts';
import { readVolume } from '../observer/volume.ts';
import type { Recorder } from '../store/recorder.ts';
import { allReady, notReady, volumePlaces, type Deployed } from '../workload/deployed.ts';
import type { World } from '../world.ts';
import { upToDate } from './up-to-date.ts';
import { entryWhen } from './wait.ts';

const settleMs = 180_000;

/**
 * Waits until every node and identity is as before, and seen to be: what was last seen before the API watch went blind says
 * nothing of now. Records whether it came to that.
 */
export async function settle(world: World, recorder: Recorder, deployed: Deployed, signal: AbortSignal): Promise<void> {
  const untilMs = world.clock.wallMs() + settleMs;
  const current = await upToDate(world, recorder, deployed.namespace, { timeoutMs: settleMs, signal });
  const nodesFine = (): boolean =>
    [...objectsAt(recorder.entries, 'node', Number.POSITIVE_INFINITY).values()].every(
      ({ conditions, taints }) =>
        conditions['Ready']?.status === 'True' && !taints.some((taint) => /\/(unreachable|not-ready):/.test(taint)),
    );
  const seeing = (): boolean =>
    gapsIn(recorder.entries).every(({ process, toMs }) => process !== 'api' || Number.isFinite(toMs));
  const relevant = ({ kind, f, process }: Entry): boolean =>
    kind === 'observation' ? f === 'pod' || f === 'node' : kind === 'gap' && process === 'api';
  const last = recorder.entries.findLast(relevant)?.index ?? 0;
  const well = (entry: Entry): boolean =>
    entry.index >= last && relevant(entry) && seeing() && allReady(recorder.entries, deployed) && nodesFine();
  const timeoutMs = Math.max(0, untilMs - world.clock.wallMs());
  const settled = current && (await entryWhen(recorder, well, { clock: world.clock, timeoutMs, signal })) !== undefined;
  const why = current ? notReady(recorder.entries, deployed) : 'the record is behind the API server';
  const told = settled ? { f: 'settled', value: {} } : { f: 'not settled', value: { why } };
  recorder.record({ process: 'run', kind: 'phase', ...told });
}

/** Reads what the volume of every identity holds, from the nodes' disks. */
export async function readVolumes(
  world: World,
  recorder: Recorder,
  deployed: Deployed,
  signal: AbortSignal,
): Promise<void> {
  const places = volumePlaces(recorder.entries, deployed, world.cluster.workers[0] ?? '');
  await Promise.all(places.map((place) => readVolume(world.nodes, place, recorder, signal)));
}
