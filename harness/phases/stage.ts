import type { Bounds } from '../bounds/bounds.ts';
import type { Entry } from '../history/entry.ts';
import type { Fault } from '../nemesis/fault.ts';
import type { Nemesis } from '../nemesis/nemesis.ts';
import type { Scenario } from '../scenario.ts';
import type { Recorder } from '../store/recorder.ts';
import type { Deployed } from '../workload/deployed.ts';
import type { World } from '../world.ts';

/** Everything that driving a scenario needs. */
export interface Stage {
  scenario: Scenario;
  world: World;
  recorder: Recorder;
  nemesis: Nemesis;
  faults: readonly Fault[];
  deployed: Deployed;
  bounds: Bounds;
  /** Chooses where a rule leaves a choice. */
  seed: number;
  signal: AbortSignal;
}

/** The entries that bounds are counted from, by the names of steps. */
export type Marks = Map<string, Entry>;
