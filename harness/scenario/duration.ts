import { z } from 'zod';

/** The windows of time that can be named: what each is follows from the live timers of the cluster (`harness/bounds`). */
export const boundNames = [
  'detection',
  'marking',
  'tainting',
  'eviction',
  'toleration',
  'nodeRecovery',
  'untainting',
  'release',
  'freeing',
  'recreation',
  'reconnection',
  'deletionMark',
  'ending',
  'collection',
  'outOfService',
  'taintingNext',
  'evictionAnew',
  'leadership',
  'detectionAnew',
  'runtimeLoss',
  'replacement',
  'availability',
  'readyAgain',
  'linger',
  'ageing',
  'partOfToleration',
  'wholeToleration',
] as const;
export type BoundName = (typeof boundNames)[number];

const error = ({ input }: { input?: unknown }): string =>
  `there is no bound called ${JSON.stringify(input)}; there are: ${boundNames.join(', ')}`;
const boundSchema = z.enum(boundNames, { error });
const times = z.number().positive().optional().describe('that many of them, one after the other; may be a part of one');

/** A window that begins with a step. */
export const spanSchema = z.strictObject({
  bound: boundSchema,
  since: z.string().describe('name of an earlier step'),
  times,
});

/** A length of time: the upper end of a bound. */
export const durationSchema = z.union(
  [boundSchema.describe('a bound'), z.strictObject({ bound: boundSchema, times })],
  {
    error,
  },
);
export type Duration = z.infer<typeof durationSchema>;
