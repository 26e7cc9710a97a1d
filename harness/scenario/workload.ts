import { z } from 'zod';
import { companionSchema } from './companion.ts';
import { durationSchema } from './duration.ts';

const seconds = z.number().int().min(0);
const keepOrDelete = z.enum(['Retain', 'Delete']);

/** What can be chosen of the sample workload and changed while it runs; the words of apps/v1 where it has them. */
const mutable = {
  replicas: z.number().int().min(0).max(9),
  updateStrategy: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('RollingUpdate'),
      partition: z.number().int().min(0).optional(),
      maxUnavailable: z.union([z.number().int().min(1), z.string()]).optional(),
    }),
    z.strictObject({ type: z.literal('OnDelete') }),
  ]),
  minReadySeconds: seconds,
  persistentVolumeClaimRetentionPolicy: z.strictObject({
    whenDeleted: keepOrDelete.default('Retain'),
    whenScaled: keepOrDelete.default('Retain'),
  }),
  ordinalsStart: seconds.describe('spec.ordinals.start'),
  terminationGracePeriodSeconds: seconds.describe('3 when left out'),
  tolerations: z
    .strictObject({
      unreachable: seconds.nullable().optional(),
      notReady: seconds.nullable().optional(),
    })
    .describe('seconds; null: for ever. Left out: what the cluster adds'),
  readyDelayMs: seconds.describe('a writer says that it is ready only so long after its start'),
  revision: z.string().describe('any word: another one is another template, which does the same'),
  broken: z
    .enum(['no', 'image', 'crash', 'never-ready'])
    .describe('a template whose pods cannot be pulled, end at once, or never become Ready'),
} as const;

const optional = z.strictObject(mutable).partial().shape;

/** What a `change` step may say of the StatefulSet. */
export const changeSchema = z
  .strictObject({
    ...optional,
    readyDelayMs: z
      .union([seconds, durationSchema])
      .optional()
      .describe('a writer says that it is ready only so long after its start: milliseconds, or a bound'),
  })
  .refine((to) => Object.keys(to).length > 0, 'says nothing that is to change');
export type ChangeSpec = z.infer<typeof changeSchema>;

/** The same on a cluster whose bounds are known. */
export type WorkloadChange = Omit<ChangeSpec, 'readyDelayMs'> & { readyDelayMs?: number | undefined };

const journal = z.strictObject({
  kind: z.literal('journal'),
  ...optional,
  replicas: z.number().int().min(1).max(9),
  podManagementPolicy: z.enum(['OrderedReady', 'Parallel']).optional(),
  reclaimPolicy: keepOrDelete.optional().describe('of the volumes; Retain: by a storage class made for the run'),
  volumes: z.boolean().optional().describe('false: no claims; each pod writes to a directory that goes with it'),
  finalizer: z.string().optional().describe('on every pod, for instance example.com/keep'),
  nodeSelector: z.record(z.string(), z.string()).optional(),
  companions: z.array(companionSchema).optional().describe('what stands beside it'),
});
export type JournalWorkload = z.infer<typeof journal>;

/** What of a user's manifests is deployed: all of it lives in the namespace of the run and goes with it. */
const deployable = [
  'StatefulSet',
  'Service',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'PodDisruptionBudget',
  'PersistentVolumeClaim',
  'NetworkPolicy',
  'Deployment',
  'DaemonSet',
  'Job',
];

/** One object of a user's manifests. */
export const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string().refine((kind) => deployable.includes(kind), {
    error: ({ input }) => `${String(input)} is not deployed; what is: ${deployable.join(', ')}`,
  }),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
});

const manifests = z.strictObject({
  kind: z.literal('manifests'),
  files: z.array(z.string()).min(1).optional().describe('YAML files, relative to the file of the scenario'),
  objects: z
    .array(manifestSchema)
    .min(1, 'no object')
    .refine((all) => all.some(({ kind }) => kind === 'StatefulSet'), 'no StatefulSet is among the objects')
    .describe('the objects themselves; those of `files` are put here'),
});
export type ManifestsWorkload = z.infer<typeof manifests>;

/** The system under test: the sample workload, or a StatefulSet of the user's own. */
export const workloadSchema = z.discriminatedUnion('kind', [journal, manifests]);
export type Workload = z.infer<typeof workloadSchema>;

/** The replicas that a workload is deployed with; of several StatefulSets, of all together. */
export function replicasOf(workload: Workload): number {
  if (workload.kind === 'journal') return workload.replicas;
  return setsIn(workload).reduce((sum, { replicas }) => sum + replicas, 0);
}

/** The StatefulSets among a user's manifests. */
export function setsIn({
  objects,
}: ManifestsWorkload): { name: string; replicas: number; start: number; service: string }[] {
  return objects
    .filter(({ kind }) => kind === 'StatefulSet')
    .map((one) => {
      const spec = (one['spec'] ?? {}) as { replicas?: number; serviceName?: string; ordinals?: { start?: number } };
      const { replicas = 1, serviceName = '', ordinals } = spec;
      return { name: one.metadata.name, replicas, start: ordinals?.start ?? 0, service: serviceName };
    });
}

/** Whether its pods are writers of ours, whose writes are known to clients and on volumes: data truth. */
export const hasWriters = ({ kind }: Workload): boolean => kind === 'journal';

/** Whether its writers write to volumes that outlive their pods. */
export const writesToVolumes = (workload: Workload): boolean =>
  workload.kind === 'journal' && workload.volumes !== false;
