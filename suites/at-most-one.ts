import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import { never, next, nodeReady, nodeUnknown, old, replaced, runs, until, victim, watch } from './steps.ts';

// Without volumes a pod may start anywhere, as with volumes that follow it: nothing but the name keeps two of one identity apart.
const free = {
  tags: ['force-delete', 'real'],
  cluster: { workers: 3 },
  workload: { kind: 'journal', replicas: 2, volumes: false },
} satisfies Partial<ScenarioInput>;

const twoAtOnce = (claim: string, title: string): NonNullable<ScenarioInput['anomalies']>[number] => ({
  name: 'two-at-once',
  claim,
  title,
  finding: `one-writer/${victim}`,
});

/** The forced deletion of a pod that runs on behind a partition. */
export const forcedSplitBrain: Scenario = defineScenario({
  ...free,
  name: 'forced-split-brain',
  claims: ['B6', 'B7'],
  story:
    'The node of ordinal 1 is cut off from the control plane and its pod, which has no volume, is deleted by force. The name is ' +
    'free at once and another pod runs elsewhere, while the old one runs on and serves whoever reaches it: two of one identity.',
  steps: [
    { do: 'inject', name: 'partition', fault: { kind: 'control-plane-partition', on: { nodeOf: victim } } },
    nodeUnknown('node-unknown', ['B7', 'the node becomes Ready=Unknown'], 'partition'),
    { do: 'inject', name: 'force', fault: { kind: 'force-delete', on: { pod: victim } } },
    until('freed', ['B6', 'the name is free at once: the kubelet is not asked'], { ...old, gone: true }, [
      'freeing',
      'force',
    ]),
    until('second-runs', ['B7', 'a second one is Ready on another node'], { ...next, ready: 'True', node: 'other' }, [
      'replacement',
      'freed',
    ]),
    runs('first-runs', ['B7', 'while the first one runs'], 'partition'),
    watch('both', 'two of one identity'),
    runs('first-runs-on', ['B7', 'and runs on'], 'partition'),
    { do: 'heal', name: 'repair', fault: 'partition' },
    nodeReady('node-ready', ['B5', 'the node is Ready again'], 'partition', ['reconnection', 'repair']),
    watch('ending', 'give the kubelet the grace period of the pod'),
    runs('first-ended', ['B5', 'now the kubelet ends the first one'], 'partition', false),
  ],
  anomalies: [twoAtOnce('B7', 'two pods of one identity run and serve at once')],
});

/** Grace period 0: the eviction of a lost node is a forced deletion. */
export const graceZero: Scenario = defineScenario({
  ...free,
  name: 'grace-period-zero-splits-by-itself',
  claims: ['B9'],
  workload: { ...free.workload, terminationGracePeriodSeconds: 0 },
  story:
    'The pods have terminationGracePeriodSeconds 0. The kubelet on the node of ordinal 1 stops. When the toleration ends the eviction ' +
    'itself is a deletion by force: with no human near, two of one identity run at once.',
  steps: [
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
    nodeUnknown('node-unknown', ['B9', 'the node becomes Ready=Unknown'], 'outage'),
    until('gone', ['B9', 'the eviction removes the object at once, its container unasked'], { ...old, gone: true }, [
      'eviction',
      'outage',
    ]),
    until('second-runs', ['B9', 'a second one is Ready on another node'], { ...next, ready: 'True', node: 'other' }, [
      'replacement',
      'gone',
    ]),
    runs('first-runs', ['B9', 'while the first one runs'], 'outage'),
    watch('both', 'two of one identity'),
    { do: 'heal', name: 'restart', fault: 'outage' },
    nodeReady('node-ready', ['B9', 'the node is Ready again'], 'outage', ['nodeRecovery', 'restart']),
    watch('ending', 'give the kubelet time'),
    runs('first-ended', ['B9', 'now the kubelet ends the first one'], 'outage', false),
  ],
  anomalies: [twoAtOnce('B9', 'two pods of one identity run at once, and nobody forced anything')],
});

/** Fence first: what is proven to be off cannot be a second one. */
export const fencedThenForced: Scenario = defineScenario({
  ...free,
  name: 'fenced-then-forced',
  claims: ['B6', 'B12'],
  story:
    'The machine of ordinal 1 is powered off, and seen to be. Then its pod is deleted by force: another runs elsewhere within ' +
    'seconds, and never two at once, not when the machine boots again either.',
  steps: [
    { do: 'inject', name: 'fence', fault: { kind: 'node-kill', on: { nodeOf: victim } } },
    nodeUnknown('node-unknown', ['B12', 'the node becomes Ready=Unknown'], 'fence'),
    { do: 'inject', name: 'force', fault: { kind: 'force-delete', on: { pod: victim } } },
    until('freed', ['B6', 'the name is free at once'], { ...old, gone: true }, ['freeing', 'force']),
    until(
      'second-runs',
      ['B12', 'the identity serves again on another node'],
      { ...next, ready: 'True', node: 'other' },
      ['replacement', 'freed'],
    ),
    watch('alone', 'watch it'),
    { do: 'heal', name: 'boot', fault: 'fence' },
    nodeReady('node-ready', ['B12', 'the machine is back'], 'fence', ['reconnection', 'boot']),
    watch('settling', 'give its kubelet time'),
    runs('first-ended', ['B12', 'the first one does not come back with it'], 'fence', false),
  ],
  nevers: [
    never('not-replaced-again', ['B12', 'the second one stays'], { ...next, terminating: true }, [
      'second-runs',
      'first-ended',
    ]),
  ],
});

/** On a healthy node the kubelet hears of it at once. */
export const forcedOnHealthyNode: Scenario = defineScenario({
  ...free,
  name: 'forced-on-a-healthy-node',
  claims: ['B6', 'B13'],
  story:
    'The pod of ordinal 1 is deleted by force while its node is well. Its name is free at once, before its container has ended; ' +
    'its kubelet ends it within its second of grace.',
  steps: [
    { do: 'inject', name: 'force', fault: { kind: 'force-delete', on: { pod: victim } } },
    until('freed', ['B6', 'the name is free at once'], { ...old, gone: true }, ['freeing', 'force']),
    replaced(['B13', `${victim} is Ready again as a new pod`], 'freed'),
    watch('ending', 'give the kubelet time'),
    {
      do: 'look',
      name: 'old-ended',
      claim: 'B13',
      title: 'the old container has ended',
      expect: { of: 'container', pod: victim, bearer: 'before', running: false },
    },
  ],
});

/** What an operator meets in a bad week; nothing of it forces anything. */
export const nothingForced: Scenario = defineScenario({
  name: 'many-faults-nothing-forced',
  tags: ['force-delete', 'real'],
  claims: ['B1'],
  cluster: { workers: 3 },
  workload: { kind: 'journal', replicas: 3 },
  story:
    'A pod is deleted, a kubelet stops past the toleration, a node stands still, a node is cut off, processes are killed: one ' +
    'after the other, and nothing is ever deleted by force. No identity has two writers, and no acknowledged write is lost.',
  steps: [
    { do: 'inject', name: 'delete', fault: { kind: 'pod-delete', on: { pod: victim } } },
    until('replaced', ['B1', `${victim} is Ready again`], { ...next, ready: 'True' }, ['reconnection', 'delete']),
    { do: 'inject', name: 'kill', fault: { kind: 'container-kill', on: { pod: 'journal-0' } } },
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: 'journal-2' } } },
    until(
      'evicted',
      ['B1', 'a kubelet is silent past the toleration'],
      { of: 'pod', pod: 'journal-2', terminating: true },
      ['eviction', 'outage'],
    ),
    { do: 'heal', name: 'restart', fault: 'outage' },
    until(
      'ready-2',
      ['B1', 'journal-2 is Ready again'],
      { of: 'pod', pod: 'journal-2', bearer: 'after', ready: 'True' },
      ['reconnection', 'restart'],
    ),
    { do: 'inject', name: 'partition', fault: { kind: 'node-isolation', on: { nodeOf: victim } } },
    nodeUnknown('cut-off', ['B1', 'a node is cut off'], 'partition'),
    { do: 'heal', name: 'repair', fault: 'partition' },
    nodeReady('back', ['B1', 'and is back'], 'partition', ['reconnection', 'repair']),
    { do: 'inject', name: 'pause', fault: { kind: 'node-pause', on: { nodeOf: 'journal-0' } } },
    until(
      'paused',
      ['B1', 'a node stands still past the toleration'],
      { of: 'pod', pod: 'journal-0', terminating: true },
      ['eviction', 'pause'],
    ),
    { do: 'heal', name: 'resume', fault: 'pause' },
    nodeReady('resumed', ['B1', 'and goes on'], 'pause', ['reconnection', 'resume']),
  ],
});

/** Family B: when two of one identity run at once, and when they do not. */
export const atMostOne: readonly Scenario[] = [
  forcedSplitBrain,
  graceZero,
  fencedThenForced,
  forcedOnHealthyNode,
  nothingForced,
];
