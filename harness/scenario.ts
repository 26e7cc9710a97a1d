import { z } from 'zod';
import { anomalySchema } from './scenario/anomaly.ts';
import { neverSchema } from './scenario/never.ts';
import { problemOf } from './scenario/problems.ts';
import { referenceProblems, type Problem } from './scenario/references.ts';
import { sequenceSchema } from './scenario/sequence.ts';
import { stepSchema } from './scenario/step.ts';
import { rangeSchema } from './scenario/versions.ts';
import { workloadSchema } from './scenario/workload.ts';

export type { Condition } from './scenario/condition.ts';
export type { BoundName, Duration } from './scenario/duration.ts';
export type { Never } from './scenario/never.ts';
export type { Problem } from './scenario/references.ts';
export type { FaultSpec, Step } from './scenario/step.ts';

/** What a scenario asks of its cluster; what is left out may be any. */
const clusterSchema = z.strictObject({
  workers: z.number().int().min(1).max(9).default(3),
  storage: z.enum(['pinned', 'shared']).default('pinned'),
  profile: z.enum(['fast', 'default']).optional(),
  timeLapse: z.boolean().optional().describe('true: only in a time-lapse; false: only in real time'),
  alone: z.literal(true).optional().describe('it must have a cluster of its own, made for it and removed after'),
});

/** An experiment as a value. */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
  story: z.string(),
  claims: z.array(z.string()),
  tags: z.array(z.string()).default([]),
  k8s: rangeSchema.optional(),
  cluster: clusterSchema.prefault({}),
  workload: workloadSchema,
  steps: z.array(stepSchema).min(1),
  nevers: z.array(neverSchema).default([]),
  sequences: z.array(sequenceSchema).default([]),
  anomalies: z.array(anomalySchema).optional().describe('violations that it is made to show'),
});
export type Scenario = z.output<typeof scenarioSchema>;

/** A scenario as people write it, defaults left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** A scenario that is checked and completed, or everything that is wrong with it. */
export type Checked = { scenario: Scenario } | { problems: [Problem, ...Problem[]] };

/** Checks and completes a scenario: its fields, and that every step it refers to stands before the reference. */
export function checkScenario(input: unknown): Checked {
  const parsed = scenarioSchema.safeParse(input);
  const found = parsed.success ? referenceProblems(parsed.data) : parsed.error.issues.map(problemOf);
  const [first, ...others] = found;
  if (first !== undefined) return { problems: [first, ...others] };
  return { scenario: parsed.data as Scenario };
}

/** The same, for scenarios that are written in code. Throws an Error whose message is one line per problem. */
export function defineScenario(input: ScenarioInput): Scenario {
  const checked = checkScenario(input);
  if ('scenario' in checked) return checked.scenario;
  throw new Error(
    checked.problems.map(({ path, message }) => `scenario ${input.name}: ${path.join('.')}: ${message}`).join('\n'),
  );
}
