import { z } from 'zod';
import type { Facts } from '../bounds/facts.ts';

/** Version of the form of verdict.json. It rises when a field goes or changes its meaning; fields may be added without it. */
export const verdictVersion = 1;

const outcomeSchema = z
  .union([z.boolean(), z.literal('unknown')])
  .describe('true: held; false: broken, with evidence; "unknown": not proven');

const measuredSchema = z
  .object({ ms: z.number(), fromMs: z.number(), toMs: z.number() })
  .describe('A measured time against its bound, milliseconds of real time');

const findingSchema = z.object({
  name: z.string().describe('Stable name within the scenario: a step, a never, or <checker>/<subject>'),
  title: z.string(),
  claim: z.exactOptional(z.string()).describe('Row of the claims that it speaks to'),
  outcome: outcomeSchema,
  because: z.string().describe('In words: what was seen, what was wanted'),
  evidence: z.array(z.int().nonnegative()).describe('Indexes of the entries of the history that prove it'),
  measured: z.exactOptional(measuredSchema),
  expected: z
    .exactOptional(z.literal(true))
    .describe('A violation that the scenario is made to show: true says that it was seen'),
  missedMs: z
    .exactOptional(z.number())
    .describe('Where nothing else tells: how far off its bound the worst was, milliseconds; below zero too early'),
});

const overloadSchema = z
  .object({
    sign: z.enum(['leader-lost', 'heartbeat-late', 'processors-busy', 'observer-late']),
    fromMs: z.number(),
    toMs: z.number(),
    what: z.string().describe('In words'),
    evidence: z.array(z.int().nonnegative()),
    lateMs: z.exactOptional(z.number()).describe('Of a heartbeat: how long after it was due it came'),
    grave: z.exactOptional(z.boolean()).describe('Of a heartbeat: half of the grace period passed without it'),
  })
  .describe('A span, milliseconds of the run, in which the machine did not keep up with the clocks of the cluster');

const factsSchema = z.object({
  k8s: z.string().describe('Version of the API server'),
  profile: z.exactOptional(z.string()).describe('Which set of timers the cluster was made with: fast or default'),
  timeLapse: z.exactOptional(z.number()).describe('How many times as fast as real time the clocks ran; left out: 1'),
  fastSince: z.exactOptional(z.string()).describe('Since when they did, by the real wall clock; left out in real time'),
  nodeMonitorPeriodMs: z.number(),
  nodeMonitorGraceMs: z.number(),
  evictionRate: z.exactOptional(z.number()).describe('Nodes a second'),
  leaseDurationMs: z.number(),
  nodeStatusUpdateMs: z.number(),
  tolerationMs: z.number().nullable().describe('null: for ever'),
  terminationGraceMs: z.number(),
  readinessPeriodMs: z.number(),
  startMs: z
    .exactOptional(z.number())
    .describe('Longest start of a pod at roll-out, real time; not of the sample workload'),
  minReadyMs: z.exactOptional(z.number()).describe('minReadySeconds of the StatefulSet; left out: none'),
}) satisfies z.ZodType<Facts>;

/** What verdict.json holds. Published as docs/verdict.schema.json. */
export const verdictSchema = z
  .object({
    verdictVersion: z.literal(verdictVersion).describe('Version of this form'),
    scenario: z.string().describe('Name of the scenario'),
    outcome: outcomeSchema.describe('The worst outcome of the findings'),
    findings: z.array(findingSchema),
    overloads: z
      .exactOptional(z.array(overloadSchema))
      .describe('Signs that the machine did not keep up, whatever came of them; left out: none was seen'),
    facts: z
      .exactOptional(factsSchema)
      .describe('The timers of the cluster, milliseconds of its own clocks; left out when the run did not come so far'),
  })
  .describe('The verdict of one run of statefault. Readers must ignore fields that they do not know.');

/** One judgement with its evidence. */
export type Finding = z.output<typeof findingSchema>;

/** A span in which the machine did not keep up, and no fault explains it. Milliseconds of the run. */
export type Overload = z.output<typeof overloadSchema>;

/** What a run proved. */
export type Verdict = z.output<typeof verdictSchema>;

/** JSON Schema (2020-12) of verdict.json. */
export function verdictJsonSchema(): object {
  return { $id: `urn:statefault:verdict:${verdictVersion}`, ...z.toJSONSchema(verdictSchema, { io: 'input' }) };
}
