import type { Fault } from '../harness/nemesis/fault.ts';
import { defineScenario, type Scenario } from '../harness/scenario.ts';
import { kubeletOutage } from './node-outage.ts';

/** The outage, with the victim's volume emptied while the kubelet is silent; behind its back with faults that are {@link unannounced}. */
export const emptied: Scenario = defineScenario({
  ...kubeletOutage,
  name: 'kubelet-outage-emptied',
  steps: kubeletOutage.steps.flatMap((step) =>
    step.name === 'lingering'
      ? [
          { do: 'inject' as const, name: 'sabotage', fault: { kind: 'volume-emptied', on: { nodeOf: 'journal-1' } } },
          step,
        ]
      : [step],
  ),
});

/** A fault that announces nothing of what it does, so that nothing excuses it. */
export const unannounced = (fault: Fault): Fault => ({ ...fault, effects: [] });

/** A fault that does nothing, and finds so when it looks. */
export const idle = (fault: Fault): Fault => ({ ...fault, inject: async () => {} });
