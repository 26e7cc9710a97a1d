import { z } from 'zod';
import { UsageError } from '../errors.ts';

/** Name of the index file of a session, in the session's directory. */
export const sessionFile = 'session.json';

/** The machine that a part of a session ran on. */
const machineSchema = z.object({
  cores: z.number().int(),
  cpu: z.string(),
  memoryBytes: z.number(),
  /** Release of its kernel. */
  kernel: z.string(),
  arch: z.string(),
  node: z.string().describe('version of Node.js'),
});
export type Machine = z.infer<typeof machineSchema>;

/** The cluster that a run was made on, as its nodes say it. */
const clusterSchema = z.object({
  k8s: z.string(),
  profile: z.string(),
  storage: z.string(),
  workers: z.number().int(),
  timeLapse: z.number(),
});
export type RunCluster = z.infer<typeof clusterSchema>;

/** A place in the order of a session: a scenario, and which time it is run, counted from 1. */
const plannedSchema = z.object({ scenario: z.string(), round: z.number().int().min(1) });
export type Planned = z.infer<typeof plannedSchema>;

/** Why a run came to no verdict: the machine or the cluster failed us, or somebody stopped it. Never a finding. */
const failureSchema = z.object({ kind: z.enum(['infrastructure', 'interrupted']), message: z.string() });
export type RunFailure = z.infer<typeof failureSchema>;

/** One run of a session. It has an `outcome` or a `failure`, never both. */
const runSchema = plannedSchema
  .extend({
    /** Index of it in the session's `plan`. */
    position: z.number().int().min(0),
    /** Its directory, relative to the session's. Left out: it ended before there was one. */
    directory: z.string().optional(),
    outcome: z.union([z.boolean(), z.literal('unknown')]).optional(),
    failure: failureSchema.optional(),
    /** Left out: there was none. */
    cluster: clusterSchema.optional(),
    startedAt: z.iso.datetime(),
    /** From the first look at its cluster to the last clean-up; the making of a cluster is not in it. */
    wallMs: z.number(),
    /** The least that its steps can take by the timers of that cluster; left out: it did not come to read them. */
    lowerBoundMs: z.number().optional(),
  })
  .refine(({ outcome, failure }) => (outcome === undefined) !== (failure === undefined), {
    error: 'a run has either an outcome or a failure',
  });
export type SessionRun = z.infer<typeof runSchema>;

/** Which part of the plan a session was given: number `index` of `of`, counted from 1. */
const shardSchema = z.object({ index: z.number().int().min(1), of: z.number().int().min(1) });
export type Shard = z.infer<typeof shardSchema>;

export const sessionSchema = z.object({
  formatVersion: z.literal(1),
  startedAt: z.iso.datetime(),
  /** Left out: it is under way, or was killed. */
  endedAt: z.iso.datetime().optional(),
  /** What clusters are made with, unless a scenario asks for another. Each run says what it had. */
  k8s: z.string(),
  profile: z.string(),
  timeLapse: z.number(),
  seed: z.number().int(),
  /** All that was to be run, before it was cut into shards. */
  plan: z.array(plannedSchema),
  shard: shardSchema.optional(),
  /** One; of merged shards each that is different. */
  machines: z.array(machineSchema).min(1),
  /** Those that have ended, by `position`. */
  runs: z.array(runSchema),
});

/**
 * What was run in one go: the index that reports, merge and diff read. It is written anew after every run, so that of a
 * killed session all ended runs are there; what is in `plan` and not in `runs` was not run.
 */
export type Session = z.infer<typeof sessionSchema>;

/** Reads the text of an index. `where` is for the message of the UsageError that says in one line what is wrong with it. */
export function parseSession(text: string, where: string): Session {
  const refuse = (why: string): never => {
    throw new UsageError(`${where}: ${why.replaceAll(/\s*\n\s*/g, ' ')}`);
  };
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch (error) {
    return refuse(String(error));
  }
  const parsed = sessionSchema.safeParse(plain);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(`${issue?.path.map(String).join('.') || 'session'}: ${issue?.message ?? 'not a session'}`);
}

/** The text of an index. */
export const sessionText = (session: Session): string => `${JSON.stringify(session, null, 2)}\n`;

/** The runs with one more, in the order of the plan. */
export const withRun = (session: Session, run: SessionRun): Session => ({
  ...session,
  runs: [...session.runs.filter(({ position }) => position !== run.position), run].toSorted(
    (a, b) => a.position - b.position,
  ),
});
