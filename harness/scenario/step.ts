import { z } from 'zod';
import { conditionSchema } from './condition.ts';
import { durationSchema, spanSchema } from './duration.ts';
import { rangeSchema } from './versions.ts';
import { changeSchema } from './workload.ts';

/** Whom a fault strikes: resolved once, when it is injected, and written to the record. */
export const targetSchema = z.union([
  z.strictObject({ nodeOf: z.string().describe('the node that carries this pod') }),
  z.strictObject({ pod: z.string().describe('this pod itself, or its volume, as it stands then') }),
  z.strictObject({
    nodes: z
      .string()
      .describe('`one`, `minority`, `majority` or `all` of the workers, `control-plane`, or the name of a node'),
  }),
  z.strictObject({ set: z.string().describe('this StatefulSet') }),
]);

const faultSchema = z.strictObject({
  kind: z.string().describe('name of the fault, for instance kubelet-stop'),
  on: targetSchema,
  with: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .describe('settings of the fault, for instance { percent: 30 }'),
});
export type FaultSpec = z.infer<typeof faultSchema>;

/** Fields of everything that is expected and judged. */
export const titled = {
  name: z.string(),
  title: z.string(),
  claim: z.string().optional(),
  k8s: rangeSchema.optional(),
};

const act = { name: z.string(), k8s: rangeSchema.optional() };

/** The object that a `patch` changes. */
const patchedSchema = z.union([
  z.strictObject({ pod: z.string() }),
  z.strictObject({ claim: z.string() }),
  z.strictObject({ volumeOf: z.string().describe('the volume that was bound to this claim before the first act') }),
  z.strictObject({ set: z.string() }),
  z.strictObject({ deployment: z.string() }),
  z.strictObject({ nodeOf: z.string() }),
]);
export type Patched = z.infer<typeof patchedSchema>;

export const stepSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('inject'),
    ...act,
    fault: faultSchema,
    optional: z
      .literal(true)
      .optional()
      .describe(
        'when it cannot be injected, or is not seen to bite, it is passed over: the next step comes all the same',
      ),
  }),
  z.strictObject({
    do: z.literal('together'),
    ...act,
    inject: z.array(z.strictObject({ name: z.string(), fault: faultSchema })).min(2),
  }),
  z.strictObject({
    do: z.literal('heal'),
    ...act,
    fault: z.string().describe('name of the inject step, or of faults that were injected together'),
  }),
  z.strictObject({
    do: z.literal('change'),
    ...act,
    set: z.string().optional().describe('left out: the StatefulSet of the sample workload'),
    to: changeSchema,
  }),
  z.strictObject({
    do: z.literal('patch'),
    ...act,
    on: patchedSchema,
    with: z.record(z.string(), z.json()).describe('a JSON merge patch; null takes a field away'),
  }),
  z.strictObject({ do: z.literal('await'), ...titled, until: conditionSchema, within: spanSchema }),
  z.strictObject({ do: z.literal('look'), ...titled, expect: conditionSchema }),
  z.strictObject({ do: z.literal('watch'), ...act, title: z.string(), for: durationSchema }),
]);
export type Step = z.infer<typeof stepSchema>;

/** The faults that a step injects, by the names of their own. */
export function injectedBy(step: Step): { name: string; fault: FaultSpec }[] {
  if (step.do === 'inject') return [step];
  return step.do === 'together' ? step.inject : [];
}

/** Whether a step is about a fault that may be passed over: it injects it, or undoes it. */
export function mayBePassedOver(step: Step, steps: readonly Step[]): boolean {
  const injecting = step.do === 'heal' ? steps.find(({ name }) => name === step.fault) : step;
  return injecting?.do === 'inject' && injecting.optional === true;
}

/** The faults that a heal step undoes: itself the name of one, or of several that were injected together. */
export function healedBy(name: string, steps: readonly Step[]): string[] {
  const together = steps.find((step) => step.do === 'together' && step.name === name);
  return together === undefined ? [name] : injectedBy(together).map((one) => one.name);
}
