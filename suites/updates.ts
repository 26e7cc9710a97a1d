import { defineScenario, type Scenario } from '../harness/scenario.ts';
import { brokenUpdates } from './broken-updates.ts';
import { partitionedUpdates } from './partitioned-updates.ts';
import { oneByOne, owner, quiet, replaced, soManyAvailable, updatedPods } from './steps-of-order.ts';

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
    // Each is a start and then the 60 s, and not less: the second is not made before the first is available.
    soManyAvailable(1, {
      name: 'first-available',
      claim: 'E2',
      title: 'the first is available, and not before it was Ready for so long',
      since: 'deploy',
    }),
    soManyAvailable(2, {
      name: 'available',
      claim: 'E2',
      title: 'the second is, by as much later',
      since: 'first-available',
    }),
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
      title: 'when the time is over, and not before, the next one is replaced',
      until: { of: 'pod', pod: 'journal-0', terminating: true },
      within: { bound: 'availability', since: 'first-ready' },
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

/** Family E: updates. */
export const updates: readonly Scenario[] = [rollingAndOnDelete, ...partitionedUpdates, minReady, ...brokenUpdates];
