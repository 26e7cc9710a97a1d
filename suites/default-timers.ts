import type { Scenario } from '../harness/scenario.ts';
import { besideTheSet } from './beside-the-set.ts';
import { kubeletOutage } from './node-outage.ts';
import { partitionHeals } from './outage-causes.ts';

/** The same scenario with the timers that Kubernetes ships, and clocks that nobody made faster. */
const inRealTime = (scenario: Scenario, name: string): Scenario => ({
  ...scenario,
  name,
  story: `With the timers that Kubernetes ships, and in real time. ${scenario.story}`,
  tags: ['default-timers', 'slow', 'real'],
  cluster: { ...scenario.cluster, profile: 'default', timeLapse: false },
});

/** What people meet who change no timer: minutes each, so run only when asked for. */
export const defaultTimers: readonly Scenario[] = [
  inRealTime(kubeletOutage, 'kubelet-outage-default-timers'),
  inRealTime(besideTheSet, 'beside-the-set-default-timers'),
  inRealTime(partitionHeals, 'partition-default-timers'),
];
