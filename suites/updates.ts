import { defineScenario, type Scenario } from '../harness/scenario.ts';
import { never, next, old, until, victim } from './steps.ts';
import { allServe, oneByOne, owner, quiet, replaced, updatedPods } from './steps-of-order.ts';

/** RollingUpdate, then OnDelete, on one StatefulSet. */
const rollingAndOnDelete: Scenario = defineScenario({
  name: 'rolling-update-and-on-delete',
  tags: ['core', 'updates', 'real', 'E1', 'E3'],
  claims: ['E1', 'E3'],
  workload: { kind: 'journal', replicas: 3, readyDelayMs: 1_500 },
  story:
    'The template of a StatefulSet of three changes, with the strategy RollingUpdate: pods are replaced from the highest ordinal down, one at a time, ' +
    'each when the one before it is Ready. Then the strategy becomes OnDelete and the template changes again: nothing happens until a pod is deleted by hand.',
  steps: [
    { do: 'change', name: 'update', to: { revision: 'two' } },
    updatedPods(3, 'update', {
      name: 'updated',
      claim: 'E1',
      title: 'all three are replaced and Ready',
      since: 'update',
      times: 4,
    }),
    {
      do: 'await',
      name: 'completed',
      claim: 'E1',
      title: 'the status says so: currentRevision is updateRevision',
      until: { of: 'statefulset', name: owner, updated: true, observed: true },
      within: { bound: 'recreation', since: 'updated' },
    },
    { do: 'change', name: 'on-delete', to: { updateStrategy: { type: 'OnDelete' }, revision: 'three' } },
    ...quiet('untouched', 'watch that nothing happens', {
      claim: 'E3',
      title: 'with OnDelete the change reaches no pod',
      expect: { of: 'pod', owner, count: 3, ready: 'True', revision: 'old', than: 'on-delete' },
    }),
    { do: 'inject', name: 'deletion', fault: { kind: 'pod-delete', on: { pod: 'journal-1' } } },
    {
      do: 'await',
      name: 'deleted',
      claim: 'E3',
      title: 'a pod is deleted by hand',
      until: { of: 'pod', pod: 'journal-1', bearer: 'before', than: 'deletion', gone: true },
      within: { bound: 'release', since: 'deletion' },
    },
    updatedPods(1, 'on-delete', {
      name: 'this-one',
      claim: 'E3',
      title: 'and comes back from the new template',
      since: 'deleted',
    }),
    ...quiet('only-this-one', 'watch that nothing more happens', {
      claim: 'E3',
      title: 'the others stay as they are, and currentRevision does too',
      expect: {
        of: 'all',
        these: [
          { of: 'pod', owner, count: 2, ready: 'True', revision: 'old', than: 'on-delete' },
          { of: 'statefulset', name: owner, updated: false, observed: true },
        ],
      },
    }),
  ],
  sequences: [
    {
      name: 'update-order',
      claim: 'E1',
      title: 'from the highest ordinal down, one at a time, each when the one above it is Ready',
      order: oneByOne([2, 1, 0], ...replaced),
      from: 'update',
      to: 'on-delete',
    },
    {
      name: 'nothing-on-delete',
      claim: 'E3',
      title: 'OnDelete replaces nothing but the pod that was deleted by hand',
      order: oneByOne([1], ...replaced),
      from: 'on-delete',
      to: 'only-this-one',
    },
  ],
});

/** A partition, lowered step by step; pods below it that are deleted meanwhile come back as they were. */
const stagedRollOut: Scenario = defineScenario({
  name: 'staged-roll-out',
  tags: ['updates', 'real', 'E4', 'E5', 'E7'],
  claims: ['E4', 'E5', 'E7'],
  workload: { kind: 'journal', replicas: 5, updateStrategy: { type: 'RollingUpdate', partition: 2 } },
  story:
    'The template of a StatefulSet of five changes with partition 2: ordinals 4, 3 and 2 are replaced, 1 and 0 are not. A pod below the partition that is ' +
    'deleted comes back at the old version. Then the partition is lowered to 1, a canary of one more, and to 0.',
  steps: [
    { do: 'change', name: 'update', to: { revision: 'two' } },
    updatedPods(3, 'update', {
      name: 'down-to-two',
      claim: 'E4',
      title: 'three are replaced and Ready',
      since: 'update',
      times: 4,
    }),
    ...quiet('held', 'watch that it stays so', {
      claim: 'E4',
      title: 'journal-1 and journal-0 are as they were',
      expect: { of: 'pod', owner, count: 2, ready: 'True', revision: 'old', than: 'update' },
    }),
    { do: 'inject', name: 'deletion', fault: { kind: 'pod-delete', on: { pod: 'journal-0' } } },
    {
      do: 'await',
      name: 'deleted',
      claim: 'E5',
      title: 'a pod below the partition is deleted',
      until: { of: 'pod', pod: 'journal-0', bearer: 'before', than: 'deletion', gone: true },
      within: { bound: 'release', since: 'deletion' },
    },
    {
      do: 'await',
      name: 'old-again',
      claim: 'E5',
      title: 'and comes back at the old version',
      until: {
        of: 'pod',
        pod: 'journal-0',
        bearer: 'after',
        than: 'deletion',
        ready: 'True',
        revision: 'old',
      },
      within: { bound: 'replacement', since: 'deleted' },
    },
    { do: 'change', name: 'canary', to: { updateStrategy: { type: 'RollingUpdate', partition: 1 } } },
    updatedPods(4, 'update', {
      name: 'down-to-one',
      claim: 'E7',
      title: 'with partition 1 one more is replaced',
      since: 'canary',
      times: 2,
    }),
    ...quiet('canary-held', 'watch that it stays so', {
      claim: 'E7',
      title: 'journal-0 is as it was',
      expect: { of: 'pod', pod: 'journal-0', ready: 'True', revision: 'old', than: 'update' },
    }),
    { do: 'change', name: 'everybody', to: { updateStrategy: { type: 'RollingUpdate', partition: 0 } } },
    updatedPods(5, 'update', {
      name: 'down-to-zero',
      claim: 'E7',
      title: 'with partition 0 the last one is replaced',
      since: 'everybody',
      times: 2,
    }),
    {
      do: 'await',
      name: 'completed',
      claim: 'E7',
      title: 'and the status says that the update is complete',
      until: { of: 'statefulset', name: owner, updated: true, observed: true },
      within: { bound: 'recreation', since: 'down-to-zero' },
    },
  ],
  sequences: [
    {
      name: 'above-the-partition',
      claim: 'E4',
      title: 'ordinals 4, 3 and 2 are replaced in this order, and no other',
      order: oneByOne([4, 3, 2], ...replaced),
      from: 'update',
      to: 'held',
    },
    {
      name: 'one-more',
      claim: 'E7',
      title: 'each lower partition replaces one more',
      order: oneByOne([1, 0], ...replaced),
      from: 'canary',
      to: 'completed',
    },
  ],
  nevers: [
    {
      name: 'never-new-below',
      claim: 'E5',
      title: 'journal-0 is never at the new version before the partition lets it',
      never: { of: 'pod', pod: 'journal-0', revision: 'new', than: 'update' },
      from: 'update',
      to: 'everybody',
    },
  ],
});

/** The same of a pod whose node is lost: below the partition nothing changes its version. */
const partitionThroughOutage: Scenario = defineScenario({
  name: 'partition-through-an-outage',
  tags: ['updates', 'real', 'E5'],
  claims: ['E5'],
  workload: { kind: 'journal', replicas: 3, updateStrategy: { type: 'RollingUpdate', partition: 2 } },
  story:
    'A StatefulSet of three is updated above partition 2. The kubelet of ordinal 1 stops past the toleration and comes back: its pod is evicted, and the next one has the old version, as if ' +
    'nothing had been rolled out.',
  steps: [
    { do: 'change', name: 'update', to: { revision: 'two' } },
    updatedPods(1, 'update', {
      name: 'highest-new',
      claim: 'E5',
      title: 'the one above the partition is replaced and Ready',
      since: 'update',
      times: 2,
    }),
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
    until('marked', ['E5', `${victim} is evicted`], { ...old, terminating: true }, ['eviction', 'outage']),
    { do: 'heal', name: 'restart', fault: 'outage' },
    until('old-gone', ['E5', 'its kubelet is back and ends it'], { ...old, gone: true }, ['release', 'restart']),
    until(
      'old-again',
      ['E5', 'and it comes back at the old version'],
      { ...next, ready: 'True', revision: 'old', than: 'update' },
      ['replacement', 'old-gone'],
    ),
  ],
  nevers: [
    never(
      'never-new-below',
      ['E5', `${victim} is never at the new version`],
      { of: 'pod', pod: victim, revision: 'new', than: 'update' },
      ['update', 'old-again'],
    ),
  ],
});

/** A partition that is higher than every ordinal. */
const partitionAbove: Scenario = defineScenario({
  name: 'partition-above-replicas',
  tags: ['updates', 'real', 'E6'],
  claims: ['E6'],
  workload: { kind: 'journal', replicas: 2, updateStrategy: { type: 'RollingUpdate', partition: 9 } },
  story:
    'The template of a StatefulSet of two changes with partition 9: the update reaches no pod, and a pod that is added comes up at the old version. ' +
    'But scaled to zero and back up, all of them come at the new version, partition or not.',
  steps: [
    { do: 'change', name: 'update', to: { revision: 'two' } },
    ...quiet('untouched', 'watch that nothing happens', {
      claim: 'E6',
      title: 'no pod is at the new version, and the update is not complete',
      expect: {
        of: 'all',
        these: [
          { of: 'pod', owner, count: 2, ready: 'True', revision: 'old', than: 'update' },
          { of: 'statefulset', name: owner, updated: false, observed: true },
        ],
      },
    }),
    { do: 'change', name: 'grow', to: { replicas: 3 } },
    {
      do: 'await',
      name: 'grown',
      claim: 'E6',
      title: 'a pod that is added comes up at the old version',
      until: { of: 'pod', pod: 'journal-2', ready: 'True', revision: 'old', than: 'update' },
      within: { bound: 'replacement', since: 'grow', times: 2 },
    },
    { do: 'change', name: 'stop', to: { replicas: 0 } },
    {
      do: 'await',
      name: 'stopped',
      claim: 'E6',
      title: 'scaled to zero, no pod is left',
      until: { of: 'statefulset', name: owner, replicas: 0, status: { replicas: 0 }, observed: true },
      within: { bound: 'release', since: 'stop', times: 3 },
    },
    {
      do: 'await',
      name: 'completed',
      claim: 'E6',
      title: 'and the update counts as complete, though no pod was ever updated',
      until: { of: 'statefulset', name: owner, updated: true, observed: true },
      within: { bound: 'recreation', since: 'stopped' },
    },
    { do: 'change', name: 'start', to: { replicas: 2 } },
    updatedPods(2, 'update', {
      name: 'all-new',
      claim: 'E6',
      title: 'scaled up again, all pods are at the new version, below the partition or not',
      since: 'start',
      times: 2,
    }),
  ],
  sequences: [
    {
      name: 'nothing-at-all',
      claim: 'E6',
      title: 'the update replaces no pod',
      order: [],
      of: owner,
      kinds: ['created', 'marked'],
      from: 'update',
      to: 'untouched',
    },
  ],
});

/** A revision whose pods never start, and the way back. */
const brokenRevision: Scenario = defineScenario({
  name: 'broken-revision',
  tags: ['updates', 'real', 'E8'],
  claims: ['E8'],
  workload: { kind: 'journal', replicas: 3 },
  story:
    'The template changes to an image that cannot be pulled. The roll-out stops at the highest ordinal. Putting the old template back does not help: the ' +
    'broken pod stays until it is deleted by hand.',
  steps: [
    { do: 'change', name: 'break', to: { broken: 'image' } },
    {
      do: 'await',
      name: 'stuck',
      claim: 'E8',
      title: 'the highest ordinal comes back with an image that cannot be pulled',
      until: {
        of: 'any',
        these: ['ErrImagePull', 'ImagePullBackOff'].map((waiting) => ({
          of: 'pod' as const,
          pod: 'journal-2',
          bearer: 'after' as const,
          than: 'break',
          waiting,
        })),
      },
      within: { bound: 'replacement', since: 'break', times: 2 },
    },
    ...quiet('stops', 'watch that the roll-out stops there', {
      claim: 'E8',
      title: 'the others are untouched and serve',
      expect: { of: 'pod', owner, count: 2, ready: 'True', revision: 'old', than: 'break' },
    }),
    { do: 'change', name: 'revert', to: { broken: 'no' } },
    {
      do: 'await',
      name: 'same-revision',
      claim: 'E8',
      title: 'the old template is the old revision again: nothing is left to update, says the status',
      until: { of: 'statefulset', name: owner, updated: true, observed: true },
      within: { bound: 'recreation', since: 'revert' },
    },
    ...quiet('still-stuck', 'watch whether the controller repairs it', {
      claim: 'E8',
      title: 'the broken pod is still there, and still broken',
      expect: {
        of: 'pod',
        pod: 'journal-2',
        bearer: 'before',
        than: 'revert',
        terminating: false,
        ready: 'False',
        phase: 'Pending',
      },
    }),
    { do: 'inject', name: 'by-hand', fault: { kind: 'pod-delete', on: { pod: 'journal-2' } } },
    allServe(3, {
      name: 'repaired',
      claim: 'E8',
      title: 'deleted by hand, it comes back whole',
      since: 'by-hand',
      times: 2,
    }),
  ],
  sequences: [
    {
      name: 'only-the-highest',
      claim: 'E8',
      title: 'only the highest ordinal is replaced, and nothing after the old template is back',
      order: oneByOne([2], 'marked', 'gone', 'created'),
      from: 'break',
      to: 'still-stuck',
    },
  ],
});

// With the gate MaxUnavailableStatefulSet, on by default in these only, a broken pod uses up the budget of a Parallel update: kubernetes#137409.
const helpless = '>=1.35.0 <1.35.4';
const helpsItself = '<1.35.0 || >=1.35.4';

/** The same with Parallel: the controller repairs it by itself. */
const brokenRevisionParallel: Scenario = defineScenario({
  name: 'broken-revision-parallel',
  tags: ['updates', 'real', 'E8'],
  claims: ['E8'],
  workload: { kind: 'journal', replicas: 3, podManagementPolicy: 'Parallel' },
  story:
    'The same with podManagementPolicy Parallel: when the old template is put back, the controller deletes the broken pod by itself, and it comes back whole. ' +
    'From 1.35.0 to 1.35.3 it did not: there the broken pod has to be deleted by hand.',
  steps: [
    { do: 'change', name: 'break', to: { broken: 'image' } },
    {
      do: 'await',
      name: 'stuck',
      claim: 'E8',
      title: 'the highest ordinal comes back broken',
      until: { of: 'pod', pod: 'journal-2', bearer: 'after', than: 'break', ready: 'False', phase: 'Pending' },
      within: { bound: 'replacement', since: 'break', times: 2 },
    },
    ...quiet('stops', 'watch that the roll-out stops there', {
      claim: 'E8',
      title: 'the others are untouched and serve',
      expect: { of: 'pod', owner, count: 2, ready: 'True', revision: 'old', than: 'break' },
    }),
    { do: 'change', name: 'revert', to: { broken: 'no' } },
    {
      ...allServe(3, {
        name: 'repaired',
        claim: 'E8',
        title: 'the broken pod is replaced with nobody’s help',
        since: 'revert',
        times: 2,
      }),
      k8s: helpsItself,
    },
    {
      do: 'watch',
      name: 'unhelped',
      title: 'watch whether it is replaced',
      for: { bound: 'linger', times: 2 },
      k8s: helpless,
    },
    {
      do: 'look',
      name: 'still-broken',
      claim: 'E8',
      title: 'the broken pod stays, though the old template is back',
      expect: { of: 'pod', pod: 'journal-2', bearer: 'before', than: 'revert', phase: 'Pending', terminating: false },
      k8s: helpless,
    },
    { do: 'inject', name: 'by-hand', fault: { kind: 'pod-delete', on: { pod: 'journal-2' } }, k8s: helpless },
    {
      ...allServe(3, {
        name: 'helped',
        claim: 'E8',
        title: 'deleted by hand it is replaced',
        since: 'by-hand',
        times: 2,
      }),
      k8s: helpless,
    },
  ],
  sequences: [
    {
      name: 'only-the-broken',
      claim: 'E8',
      title: 'only the broken pod is replaced',
      order: oneByOne([2], ...replaced),
      from: 'revert',
    },
  ],
});

// Of the cluster: longer than the look at the pod that waits, which takes 2 s of real time, in a time-lapse of 20 too.
const minReadySeconds = 60;

/** A pod must be Ready for a while before the next one is replaced. */
const minReady: Scenario = defineScenario({
  name: 'min-ready-seconds',
  tags: ['updates', 'real', 'E2'],
  claims: ['E2'],
  workload: { kind: 'journal', replicas: 2, minReadySeconds },
  story:
    'The template of a StatefulSet with minReadySeconds 60 changes. The highest ordinal is replaced and Ready, but not available: the next one is not touched ' +
    'before it has been Ready for that long.',
  steps: [
    {
      do: 'await',
      name: 'available',
      claim: 'E2',
      title: 'both are available',
      until: { of: 'statefulset', name: owner, status: { availableReplicas: 2 } },
      within: { bound: 'replacement', since: 'deploy', times: 5 },
    },
    { do: 'change', name: 'update', to: { revision: 'two' } },
    updatedPods(1, 'update', {
      name: 'first-ready',
      claim: 'E2',
      title: 'the highest ordinal is replaced and Ready',
      since: 'update',
      times: 2,
    }),
    ...quiet('not-available', 'watch whether the next one is touched', {
      claim: 'E2',
      title: 'both are Ready, one is available, and the next one is not touched',
      expect: {
        of: 'all',
        these: [
          { of: 'statefulset', name: owner, status: { readyReplicas: 2, availableReplicas: 1 } },
          { of: 'pod', pod: 'journal-0', ready: 'True', revision: 'old', than: 'update', terminating: false },
        ],
      },
    }),
    {
      do: 'await',
      name: 'next',
      claim: 'E2',
      title: 'when the time is over the next one is replaced',
      until: { of: 'pod', pod: 'journal-0', terminating: true },
      within: { bound: 'replacement', since: 'first-ready', times: 4 },
    },
    updatedPods(2, 'update', {
      name: 'all-ready',
      claim: 'E2',
      title: 'both are Ready at the new version',
      since: 'next',
      times: 2,
    }),
    {
      do: 'await',
      name: 'complete-too-soon',
      claim: 'E2',
      title: 'the update counts as complete when all are Ready, not when they are available (kubernetes#136831)',
      until: { of: 'statefulset', name: owner, updated: true, status: { availableReplicas: 1 } },
      within: { bound: 'recreation', since: 'all-ready' },
    },
  ],
  sequences: [
    {
      name: 'update-order',
      claim: 'E2',
      title: 'one at a time, from the highest down',
      order: oneByOne([1, 0], ...replaced),
      from: 'update',
      to: 'all-ready',
    },
  ],
});

/** A node dies in the middle of a roll-out. */
const deadNodeMidway: Scenario = defineScenario({
  name: 'node-dies-mid-roll-out',
  tags: ['updates', 'real', 'E5', 'E9'],
  claims: ['E9'],
  workload: { kind: 'journal', replicas: 3 },
  story:
    'While the highest ordinal of three is being replaced for an update, the kubelet of ordinal 0 dies. The highest ordinal becomes Ready, but the roll-out does not ' +
    'go on to ordinal 1: a lower one is not Ready. When the kubelet is back the roll-out is finished.',
  steps: [
    // Long enough not to be Ready before the dead node is noticed.
    { do: 'change', name: 'update', to: { revision: 'two', readyDelayMs: 20_000 } },
    {
      do: 'await',
      name: 'underway',
      claim: 'E9',
      title: 'the highest ordinal is being replaced',
      until: { of: 'pod', pod: 'journal-2', bearer: 'after', than: 'update' },
      within: { bound: 'release', since: 'update' },
    },
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: 'journal-0' } } },
    {
      do: 'await',
      name: 'lowest-unready',
      claim: 'E9',
      title: 'ordinal 0 is not Ready: its node is dead',
      until: { of: 'pod', pod: 'journal-0', ready: 'False' },
      within: { bound: 'marking', since: 'outage' },
    },
    updatedPods(1, 'update', {
      name: 'highest-ready',
      claim: 'E9',
      title: 'the highest ordinal is Ready at the new version',
      since: 'underway',
      times: 2,
    }),
    ...quiet('frozen', 'watch whether the roll-out goes on', {
      claim: 'E9',
      title: 'ordinal 1 is not touched',
      expect: { of: 'pod', pod: 'journal-1', ready: 'True', revision: 'old', than: 'update', terminating: false },
    }),
    { do: 'heal', name: 'repair', fault: 'outage' },
    updatedPods(3, 'update', {
      name: 'finished',
      claim: 'E9',
      title: 'the kubelet is back: in the end all three are at the new version',
      since: 'repair',
      times: 7,
    }),
  ],
  nevers: [
    {
      name: 'next-untouched',
      claim: 'E9',
      title: 'ordinal 1 is not marked while the node is dead',
      never: { of: 'pod', pod: 'journal-1', terminating: true },
      from: 'update',
      to: 'repair',
    },
  ],
});

/** Family E: updates. */
export const updates: readonly Scenario[] = [
  rollingAndOnDelete,
  stagedRollOut,
  partitionThroughOutage,
  partitionAbove,
  brokenRevision,
  brokenRevisionParallel,
  minReady,
  deadNodeMidway,
];
