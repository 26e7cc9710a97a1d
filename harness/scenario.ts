import { z } from 'zod';

/** How an identity's bearer is meant: the pod UID that bore it when the first fault came, or any later one. */
const bearer = z.enum(['before', 'after']);

const podCondition = z.strictObject({
  of: z.literal('pod'),
  pod: z.string().optional().describe('Name, for instance journal-1. Left out: any pod of the workload.'),
  bearer: bearer.optional(),
  ready: z.enum(['True', 'False', 'Unknown']).optional(),
  phase: z.string().optional(),
  reason: z.string().optional().describe('status.reason, for instance NodeLost'),
  terminating: z.boolean().optional().describe('deletionTimestamp is set'),
  disruption: z.string().optional().describe('reason of the condition DisruptionTarget'),
  gone: z.literal(true).optional().describe('the object left the API server'),
  on: z.string().optional().describe('only pods on the nodes of this fault'),
});

const nodeCondition = z.strictObject({
  of: z.literal('node'),
  on: z.string().describe('the nodes of this fault'),
  ready: z.enum(['True', 'False', 'Unknown']).optional(),
  taint: z.string().optional().describe('key:effect that is there'),
  untainted: z.string().optional().describe('key that is not there with any effect'),
});

const containerCondition = z.strictObject({
  of: z.literal('container'),
  pod: z.string(),
  bearer: bearer.optional(),
  on: z.string().describe('the nodes of this fault'),
  running: z.boolean(),
  restarts: z.number().int().optional(),
});

/** What can be seen in one entry of a history. */
export const conditionSchema = z.discriminatedUnion('of', [podCondition, nodeCondition, containerCondition]);
export type Condition = z.infer<typeof conditionSchema>;

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

const titled = { name: z.string(), title: z.string(), claim: z.string().optional() };
const span = z.strictObject({ bound: z.string(), since: z.string().describe('name of an earlier step') });

const stepSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('inject'), name: z.string(), fault: faultSchema }),
  z.strictObject({ do: z.literal('heal'), name: z.string(), fault: z.string().describe('name of the inject step') }),
  z.strictObject({ do: z.literal('await'), ...titled, until: conditionSchema, within: span }),
  z.strictObject({ do: z.literal('look'), ...titled, expect: conditionSchema }),
  z.strictObject({ do: z.literal('watch'), name: z.string(), title: z.string(), for: z.string().describe('a bound') }),
]);
export type Step = z.infer<typeof stepSchema>;

const neverSchema = z.strictObject({
  ...titled,
  never: conditionSchema,
  from: z.string().optional().describe('step at which it begins; left out: the first entry'),
  to: z.string().optional().describe('step at which it ends; left out: the last entry'),
});
export type Never = z.infer<typeof neverSchema>;

/** An experiment as a value. */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
  story: z.string(),
  claims: z.array(z.string()),
  tags: z.array(z.string()).default([]),
  cluster: z
    .strictObject({
      workers: z.number().int().min(1).max(9).default(3),
      storage: z.enum(['pinned', 'shared']).default('pinned'),
    })
    .prefault({}),
  workload: z.strictObject({ kind: z.literal('journal'), replicas: z.number().int().min(1).max(9) }),
  steps: z.array(stepSchema).min(1),
  nevers: z.array(neverSchema).default([]),
});
export type Scenario = z.output<typeof scenarioSchema>;

/** A scenario as people write it, defaults left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** What is wrong with a scenario: where, as keys from its top, and what. */
export interface Problem {
  path: PropertyKey[];
  message: string;
}

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

// Of a union only the branch that the value was meant for says what is wrong with it.
function problemOf(issue: z.core.$ZodIssue): Problem {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]?.[0];
    if (nearest !== undefined && nearest.path.length > 0) {
      const { path, message } = problemOf(nearest);
      return { path: [...issue.path, ...path], message };
    }
  }
  return { path: issue.path, message: issue.message };
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map(({ code, path }) => path.length - (code === 'unrecognized_keys' ? 1 : 0)));

function referenceProblems({ steps, nevers }: Scenario): Problem[] {
  const known = new Set<string>();
  const problems: Problem[] = [];
  const need = (reference: string | undefined, ...path: PropertyKey[]): void => {
    if (reference !== undefined && !known.has(reference))
      problems.push({ path, message: `"${reference}" is no earlier step` });
  };
  for (const [at, step] of steps.entries()) {
    if (known.has(step.name))
      problems.push({ path: ['steps', at, 'name'], message: `two steps are called "${step.name}"` });
    if (step.do === 'heal') need(step.fault, 'steps', at, 'fault');
    if (step.do === 'await') {
      need(step.within.since, 'steps', at, 'within', 'since');
      need(step.until.on, 'steps', at, 'until', 'on');
    }
    if (step.do === 'look') need(step.expect.on, 'steps', at, 'expect', 'on');
    known.add(step.name);
  }
  for (const [at, one] of nevers.entries()) {
    need(one.from, 'nevers', at, 'from');
    need(one.to, 'nevers', at, 'to');
    need(one.never.on, 'nevers', at, 'never', 'on');
  }
  return problems;
}
