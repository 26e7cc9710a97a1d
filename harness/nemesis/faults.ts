import { apiFaults } from './api/index.ts';
import { controlPlaneFaults } from './control-plane/index.ts';
import { networkFaults } from './network/index.ts';
import { nodeFaults } from './node/index.ts';
import { resourcesFaults } from './resources/index.ts';
import { storageFaults } from './storage/index.ts';
import { workloadFaults } from './workload/index.ts';
import type { Fault } from './fault.ts';

/** Every fault that can be named in a scenario, by family. */
export const faults: readonly Fault[] = [
  ...nodeFaults,
  ...networkFaults,
  ...apiFaults,
  ...storageFaults,
  ...controlPlaneFaults,
  ...workloadFaults,
  ...resourcesFaults,
];
