import { defineScenario, type Scenario } from '../harness/scenario.ts';
import { never, next, old, until, victim } from './steps.ts';
import { oneByOne, owner, quiet, replaced, updatedPods } from './steps-of-order.ts';

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

/** Of the family of updates: partitions. */
export const partitionedUpdates: readonly Scenario[] = [stagedRollOut, partitionThroughOutage, partitionAbove];
