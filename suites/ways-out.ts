import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import { type Steps, never, next, nodeUnknown, old, replaced, runs, until, victim, watch } from './steps.ts';

const base = {
  tags: ['force-delete', 'real'],
  cluster: { workers: 3, storage: 'pinned' },
  workload: { kind: 'journal', replicas: 3 },
} satisfies Partial<ScenarioInput>;

const keep = 'statefault.dev/keep';

const kubeletStops: Steps = [
  { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
  nodeUnknown('node-unknown', ['B2', 'the node becomes Ready=Unknown'], 'outage'),
];

/** A user deletes, politely and less politely: nothing but the kubelet ends the wait. */
export const gracefulDeletion: Scenario = defineScenario({
  ...base,
  name: 'deleted-behind-a-dead-kubelet',
  claims: ['B2', 'B3', 'B10'],
  story:
    'The kubelet on the node of ordinal 1 is stopped. A user deletes the pod, and again with --grace-period=0 but not --force: ' +
    'it stays Terminating and keeps its name. Only the kubelet’s return frees it.',
  steps: [
    ...kubeletStops,
    { do: 'inject', name: 'delete', fault: { kind: 'pod-delete', on: { pod: victim } } },
    until('marked', ['B2', `${victim} is Terminating`], { ...old, terminating: true }, ['deletionMark', 'delete']),
    watch('waiting', 'watch past the termination grace period'),
    { do: 'inject', name: 'grace-zero', fault: { kind: 'pod-delete-grace-zero', on: { pod: victim } } },
    watch('waiting-on', 'watch on: one second of grace is long over'),
    runs('runs-on', ['B2', 'its container still runs'], 'outage'),
    { do: 'heal', name: 'restart', fault: 'outage' },
    until('freed', ['B3', 'the kubelet answers again, ends it and frees the name'], { ...old, gone: true }, [
      'release',
      'restart',
    ]),
    replaced(['B3', `${victim} is Ready again as a new pod`], 'freed'),
  ],
  nevers: [
    never('not-freed-politely', ['B2', 'a graceful deletion frees nothing'], { ...old, gone: true }, [
      'outage',
      'grace-zero',
    ]),
    never(
      'not-freed-by-grace-zero',
      ['B10', '--grace-period=0 without --force frees nothing'],
      { ...old, gone: true },
      ['grace-zero', 'restart'],
    ),
    never('not-replaced', ['B2', 'nothing takes its place meanwhile'], next, ['outage', 'restart']),
  ],
});

/** A finalizer holds what a forced deletion would have freed. */
export const finalizerHolds: Scenario = defineScenario({
  ...base,
  name: 'finalizer-holds-the-name',
  claims: ['B3', 'B11'],
  workload: { ...base.workload, finalizer: keep },
  story:
    'The pods carry a finalizer. The pod of ordinal 1 is deleted on a healthy node: its container ends, but its object stays and ' +
    'nothing takes its place, until the finalizer is patched away.',
  steps: [
    { do: 'inject', name: 'delete', fault: { kind: 'pod-delete', on: { pod: victim } } },
    until(
      'ended',
      ['B11', 'the kubelet ends the pod; its object stays'],
      {
        of: 'any',
        these: [
          { ...old, terminating: true, phase: 'Succeeded' },
          { ...old, terminating: true, phase: 'Failed' },
        ],
      },
      ['ending', 'delete'],
    ),
    watch('held', 'watch that it stays so'),
    { do: 'patch', name: 'let-go', on: { pod: victim }, with: { metadata: { finalizers: null } } },
    until('freed', ['B11', 'without its finalizer it goes at once'], { ...old, gone: true }, ['freeing', 'let-go']),
    replaced(['B11', `${victim} is Ready again as a new pod`], 'freed'),
  ],
  nevers: [
    never('not-freed', ['B11', 'the object does not go while the finalizer is there'], { ...old, gone: true }, [
      'delete',
      'let-go',
    ]),
    never('not-replaced', ['B3', 'nothing takes its place meanwhile'], next, ['delete', 'let-go']),
  ],
});

// A pod whose only node is gone makes the scheduler of these divide by zero: kubernetes#124930.
const schedulerPanics = '>=1.30.0 <1.30.2';
const schedulerLives = '<1.30.0 || >=1.30.2';

/** The Node object goes: the pod collector frees the name. */
export const nodeObjectDeleted: Scenario = defineScenario({
  ...base,
  name: 'node-object-deleted',
  claims: ['B3', 'B4', 'B8'],
  story:
    'The kubelet on the node of ordinal 1 is stopped and the Node object deleted. After 40 to 80 s the pod collector takes the ' +
    'pod away and its name is free; the new pod waits, for its volume is tied to a node that is not there. With the node the identity returns.',
  steps: [
    ...kubeletStops,
    { do: 'inject', name: 'node-deleted', fault: { kind: 'node-delete', on: { nodeOf: victim } } },
    until('collected', ['B4', `the pod collector removes ${victim}: its node is gone`], { ...old, gone: true }, [
      'collection',
      'node-deleted',
    ]),
    until('recreated', ['B4', 'the StatefulSet makes another'], next, ['recreation', 'collected']),
    {
      ...until(
        'pending',
        ['B8', 'which finds no node: its volume is tied to the one that is gone'],
        { ...next, phase: 'Pending', unscheduled: true },
        ['recreation', 'recreated'],
      ),
      k8s: schedulerLives,
    },
    {
      ...until(
        'nobody-says',
        ['B8', 'which gets no node, and nobody says so: the scheduler ends over it, again and again'],
        { ...next, phase: 'Pending', scheduled: false },
        ['recreation', 'recreated'],
      ),
      k8s: schedulerPanics,
    },
    runs(
      'runs-on',
      ['B4', 'meanwhile the old container still runs on the node that the API server has forgotten'],
      'outage',
    ),
    { do: 'heal', name: 'node-again', fault: 'node-deleted' },
    { do: 'heal', name: 'restart', fault: 'outage' },
    until(
      'node-ready',
      ['B4', 'the node registers again'],
      { of: 'node', on: 'outage', bearer: 'after', ready: 'True' },
      ['nodeRecovery', 'restart'],
    ),
    until('replaced', ['B4', `${victim} is Ready again on its node`], { ...next, ready: 'True', on: 'outage' }, [
      'reconnection',
      'node-ready',
    ]),
  ],
  anomalies: [
    {
      name: 'two-at-once',
      title: 'when its node is back the next container may start before the old one has ended, on the same node',
      claim: 'B4',
      finding: `one-writer/${victim}`,
      // The kubelet that comes back ends what it does not know, and starts what it does: neither waits for the other.
      optional: true,
    },
  ],
  nevers: [
    never('failed-first', ['B4', 'nothing runs in its place while the node is gone'], { ...next, phase: 'Running' }, [
      'outage',
      'node-again',
    ]),
  ],
});

/** Family B: what frees the name of a pod behind a dead kubelet. */
export const waysOut: readonly Scenario[] = [gracefulDeletion, finalizerHolds, nodeObjectDeleted];
