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
});

const factsSchema = z.object({
  k8s: z.string().describe('Version of the API server'),
  timeLapse: z.exactOptional(z.number()).describe('How many times as fast as real time the clocks ran; left out: 1'),
  nodeMonitorPeriodMs: z.number(),
  nodeMonitorGraceMs: z.number(),
  leaseDurationMs: z.number(),
  nodeStatusUpdateMs: z.number(),
  tolerationMs: z.number().nullable().describe('null: for ever'),
  terminationGraceMs: z.number(),
  readinessPeriodMs: z.number(),
}) satisfies z.ZodType<Facts>;

/** What verdict.json holds. Published as docs/verdict.schema.json. */
export const verdictSchema = z
  .object({
    verdictVersion: z.literal(verdictVersion).describe('Version of this form'),
    scenario: z.string().describe('Name of the scenario'),
    outcome: outcomeSchema.describe('The worst outcome of the findings'),
    findings: z.array(findingSchema),
    facts: z
      .exactOptional(factsSchema)
      .describe('The timers of the cluster, milliseconds of its own clocks; left out when the run did not come so far'),
  })
  .describe('The verdict of one run of statefault. Readers must ignore fields that they do not know.');

/** One judgement with its evidence. */
export type Finding = z.output<typeof findingSchema>;

/** What a run proved. */
export type Verdict = z.output<typeof verdictSchema>;

/** JSON Schema (2020-12) of verdict.json. */
export function verdictJsonSchema(): object {
  return { $id: `urn:statefault:verdict:${verdictVersion}`, ...z.toJSONSchema(verdictSchema, { io: 'input' }) };
}
