import { z } from 'zod';
import { numberSchema } from './number.ts';

// What can be seen, as plain data. docs/scenarios.md has an example of each.

const status = z.enum(['True', 'False', 'Unknown']);
const fault = z.string().describe('only on the nodes of this fault (name of its step)');

/** Which bearer of a name is meant: the UID that bore it when a step began (left out: the first fault or change), or a later one. */
const bearing = {
  bearer: z.enum(['before', 'after']).optional(),
  than: z.string().optional().describe('step that `before`, `after`, `same` and `other` refer to'),
};
const counted = {
  count: numberSchema.optional().describe('of how many it must hold at once; left out: of at least one'),
};
const deletable = {
  terminating: z.boolean().optional().describe('deletionTimestamp is set'),
  gone: z.literal(true).optional().describe('the object left the API server'),
};

const podCondition = z.strictObject({
  of: z.literal('pod'),
  pod: z.string().optional().describe('name, for instance journal-1; left out: any pod'),
  owner: z.string().optional().describe('the StatefulSet or the companion that it belongs to'),
  ...bearing,
  ...counted,
  ...deletable,
  ready: status.optional(),
  phase: z.string().optional(),
  reason: z.string().optional().describe('status.reason, for instance NodeLost'),
  disruption: z.string().optional().describe('reason of the condition DisruptionTarget'),
  unscheduled: z.boolean().optional().describe('the scheduler found no node for it'),
  scheduled: z.boolean().optional().describe('it has a node'),
  waiting: z.string().optional().describe('reason for which a container waits, for instance ImagePullBackOff'),
  restarts: numberSchema.optional().describe('of its containers, added up'),
  revision: z.enum(['old', 'new']).optional().describe('made from the template of before, or from another'),
  node: z.enum(['same', 'other']).optional().describe('than the bearer of the name had before'),
  claim: z.string().optional().describe('it mounts this claim'),
  finalizer: z.string().optional(),
  on: fault.optional(),
});

const nodeCondition = z.strictObject({
  of: z.literal('node'),
  on: z.string().optional().describe('the nodes of this fault: all of them at once'),
  node: z.string().optional().describe('name; left out, and no fault: any node'),
  ...bearing,
  ...counted,
  ...deletable,
  ready: status.optional(),
  reason: z.string().optional().describe('of its condition Ready'),
  taint: z.string().optional().describe('key:effect that is there'),
  untainted: z.string().optional().describe('key that is not there with any effect'),
  unschedulable: z.boolean().optional(),
});

const containerCondition = z.strictObject({
  of: z.literal('container'),
  pod: z.string().optional().describe('name of its pod'),
  owner: z.string().optional().describe('the StatefulSet or the companion that its pod belongs to'),
  ...bearing,
  on: fault.optional(),
  running: z.boolean(),
  restarts: z.number().int().optional(),
});

const claimCondition = z.strictObject({
  of: z.literal('claim'),
  claim: z.string().optional().describe('name, for instance data-journal-1; left out: any'),
  ...bearing,
  ...counted,
  ...deletable,
  phase: z.string().optional(),
  volume: z.enum(['same', 'other', 'none']).optional().describe('bound to, compared with the volume of before'),
  ownedBy: z.string().optional().describe('kind of an owner, for instance StatefulSet or Pod; `nobody`: no owner'),
});

const volumeCondition = z.strictObject({
  of: z.literal('volume'),
  claim: z.string().describe('the volume that was bound to this claim before'),
  than: bearing.than,
  ...deletable,
  phase: z.string().optional(),
  reclaimPolicy: z.string().optional(),
});

const counts = z
  .record(z.string(), numberSchema)
  .describe('numbers of its status, for instance readyReplicas; one that is not there is 0');

const setCondition = z.strictObject({
  of: z.literal('statefulset'),
  name: z.string().optional().describe('left out: any in the namespace'),
  ...bearing,
  ...deletable,
  replicas: numberSchema.optional().describe('wanted: spec.replicas'),
  status: counts.optional(),
  updated: z.boolean().optional().describe('currentRevision is updateRevision'),
  observed: z.boolean().optional().describe('the controller has seen what its spec says'),
});

const controllerCondition = z.strictObject({
  of: z.enum(['deployment', 'replicaset', 'daemonset', 'job']),
  name: z.string().optional(),
  ...deletable,
  status: counts.optional(),
});

const eventCondition = z.strictObject({
  of: z.literal('event'),
  reason: z.string(),
  about: z.string().optional().describe('name of the object'),
  kind: z.string().optional().describe('kind of the object'),
  type: z.enum(['Normal', 'Warning']).optional(),
  message: z.string().optional().describe('a regular expression that its message matches'),
  ...counted,
});

const endpointCondition = z.strictObject({
  of: z.literal('endpoint'),
  pod: z.string().optional(),
  owner: z.string().optional(),
  service: z.string().optional(),
  ...counted,
  ready: z.boolean().optional(),
  serving: z.boolean().optional(),
  terminating: z.boolean().optional(),
  gone: z.literal(true).optional().describe('no slice of the service has it'),
});

const dnsCondition = z.strictObject({
  of: z.literal('dns'),
  pod: z.string(),
  answers: z.boolean().describe('its name has an address'),
});

const writeCondition = z.strictObject({
  of: z.literal('write'),
  client: z.string().optional().describe('an identity, or `service`; left out: any client'),
  outcome: z.enum(['ok', 'fail', 'info']),
});

const simple = [
  podCondition,
  nodeCondition,
  containerCondition,
  claimCondition,
  volumeCondition,
  setCondition,
  controllerCondition,
  eventCondition,
  endpointCondition,
  dnsCondition,
  writeCondition,
] as const;

const simpleSchema = z.discriminatedUnion('of', simple);
export type SimpleCondition = z.infer<typeof simpleSchema>;

const combined = z.strictObject({
  of: z.enum(['all', 'any']).describe('of these, at one moment'),
  these: z.array(simpleSchema).min(1),
});

/** What can be seen in a history: after each of its entries it holds or does not. */
export const conditionSchema = z.discriminatedUnion('of', [...simple, combined]);
export type Condition = z.infer<typeof conditionSchema>;

/** The conditions that a condition is made of: itself, or its parts. */
export const partsOf = (condition: Condition): readonly SimpleCondition[] =>
  condition.of === 'all' || condition.of === 'any' ? condition.these : [condition as SimpleCondition];

/** Names of steps that a condition refers to. */
export const referencesOf = (condition: Condition): string[] =>
  partsOf(condition).flatMap((part) => [
    ...('on' in part && part.on !== undefined ? [part.on] : []),
    ...('than' in part && part.than !== undefined ? [part.than] : []),
  ]);
