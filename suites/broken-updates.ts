import { defineScenario, type Scenario } from '../harness/scenario.ts';
import { allServe, oneByOne, owner, quiet, replaced, updatedPods } from './steps-of-order.ts';

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
    // Not Ready before the dead node is noticed.
    { do: 'change', name: 'update', to: { revision: 'two', readyDelayMs: 'marking' } },
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

/** Of the family of updates: those that go wrong. */
export const brokenUpdates: readonly Scenario[] = [brokenRevision, brokenRevisionParallel, deadNodeMidway];
