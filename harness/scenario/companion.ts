import { z } from 'zod';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,20}$/)
  .refine((one) => !one.startsWith('journal'), 'journal… is the sample workload itself')
  .describe('of the object; its pods are called after it');
const beside = z.string().describe('the pod on whose node it starts, for instance journal-1');

/** What stands beside the StatefulSet, to show what becomes of it meanwhile: each with one pod, a DaemonSet with one per worker. */
export const companionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('deployment'),
    name,
    beside,
    pinned: z.literal(true).optional().describe('by a nodeSelector: its pod may run there and nowhere else'),
  }),
  z.strictObject({ kind: z.literal('daemonset'), name }),
  z.strictObject({ kind: z.literal('static-pod'), name, beside }).describe('by a manifest on the node itself'),
]);
export type Companion = z.infer<typeof companionSchema>;
