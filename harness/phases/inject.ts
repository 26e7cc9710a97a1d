import { UsageError } from '../errors.ts';
import { targetsOf } from '../nemesis/scene.ts';
import { injectedBy, type FaultSpec, type Step } from '../scenario/step.ts';
import { faultNamed } from './plan.ts';
import { recordedScene } from './recorded-scene.ts';
import type { Stage } from './stage.ts';

/**
 * Injects what a step names, all of it at once; false when one of them did not bite, or could not be injected. Throws what the cluster
 * fails with, unless the step is optional: the record has it.
 */
export async function inject(step: Extract<Step, { do: 'inject' | 'together' }>, stage: Stage): Promise<boolean> {
  const bit = await Promise.allSettled(injectedBy(step).map(({ name, fault }) => injectOne(name, fault, stage)));
  stage.signal.throwIfAborted();
  const optional = step.do === 'inject' && step.optional === true;
  for (const one of bit) if (one.status === 'rejected' && !optional) throw one.reason;
  return bit.every((one) => one.status === 'fulfilled' && one.value);
}

async function injectOne(name: string, spec: FaultSpec, stage: Stage): Promise<boolean> {
  const { faults, recorder, world, deployed, seed, nemesis, signal } = stage;
  const fault = faultNamed(spec.kind, faults);
  try {
    const targets = targetsOf(fault, spec, recordedScene(recorder.entries, deployed, world.cluster), seed);
    return await nemesis.inject(name, fault, targets, signal);
  } catch (error) {
    // By now it depends on what the cluster did: nothing is wrong with the scenario, and nothing is proven.
    if (!(error instanceof UsageError)) throw error;
    nemesis.refuse(name, fault, error.message);
    return false;
  }
}
