import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import { allServe, owner, quiet, soManyAvailable, soManyLeft } from './steps-of-order.ts';

const claimOf = (ordinal: number): string => `data-journal-${ordinal}`;

const bound = (ordinals: readonly number[], more: { volume?: 'same'; than?: string; ownedBy?: string } = {}) => ({
  of: 'all' as const,
  these: ordinals.map((n) => ({
    of: 'claim' as const,
    claim: claimOf(n),
    phase: 'Bound',
    terminating: false,
    ...more,
  })),
});

/** A violation that a scenario is made to show. */
const shown = (finding: string, claim: string, title: string) => ({ name: finding, finding, claim, title });

const noClaimGoes: ScenarioInput['nevers'] = [
  {
    name: 'no-claim-marked',
    claim: 'C2',
    title: 'no claim is ever marked for deletion',
    never: { of: 'claim', terminating: true },
  },
  { name: 'no-claim-gone', claim: 'C2', title: 'or goes', never: { of: 'claim', gone: true } },
];

/** Claims are one for each pod, and outlive their pods, their ordinals and their StatefulSet. */
const claimsOutlive: Scenario = defineScenario({
  name: 'claims-outlive-their-pods',
  tags: ['identity-storage', 'real', 'C1', 'C2', 'C6'],
  claims: ['C1', 'C2', 'C6'],
  workload: { kind: 'journal', replicas: 2 },
  story:
    'Each pod of a StatefulSet has a claim of its own. A pod is deleted, the set is scaled down and up, it is deleted without its pods and with them, and made ' +
    'again each time: the claims stay, the same by UID, and every acknowledged write is there.',
  steps: [
    {
      do: 'look',
      name: 'each-its-own',
      claim: 'C1',
      title: 'each pod has a claim and a volume of its own',
      expect: bound([0, 1]),
    },
    { do: 'inject', name: 'deletion', fault: { kind: 'pod-delete', on: { pod: 'journal-0' } } },
    {
      do: 'await',
      name: 'back',
      claim: 'C2',
      title: 'a deleted pod comes back with the same claim, on the node of its volume',
      until: {
        of: 'all',
        these: [
          { of: 'pod', pod: 'journal-0', bearer: 'after', ready: 'True', node: 'same', claim: claimOf(0) },
          { of: 'claim', claim: claimOf(0), bearer: 'before', volume: 'same' },
        ],
      },
      within: { bound: 'replacement', since: 'deletion', times: 2 },
    },
    { do: 'change', name: 'shrink', to: { replicas: 1 } },
    soManyLeft(1, { name: 'shrunk', claim: 'C6', title: 'scaled down, one pod is left', since: 'shrink' }),
    ...quiet('kept', 'watch whether its claim goes', {
      claim: 'C6',
      title: 'with the policy Retain, which is the default, its claim stays',
      expect: bound([0, 1], { volume: 'same', ownedBy: 'nobody' }),
    }),
    { do: 'change', name: 'grow', to: { replicas: 2 } },
    allServe(2, { name: 'grown', claim: 'C6', title: 'scaled up again, both serve', since: 'grow' }),
    {
      do: 'inject',
      name: 'orphan',
      fault: { kind: 'statefulset-delete', on: { set: owner }, with: { cascade: 'orphan' } },
    },
    ...quiet('orphans', 'watch what becomes of its pods', {
      claim: 'C2',
      title: 'the StatefulSet is deleted without its pods: they go on',
      expect: { of: 'pod', owner, count: 2, ready: 'True', bearer: 'before', than: 'orphan' },
    }),
    { do: 'heal', name: 'adopt', fault: 'orphan' },
    ...quiet('adopted', 'watch what becomes of them', {
      claim: 'C2',
      title: 'the same StatefulSet is made again: it adopts them as they are',
      expect: {
        of: 'all',
        these: [
          { of: 'pod', owner, count: 2, ready: 'True', bearer: 'before', than: 'orphan' },
          { of: 'statefulset', name: owner, status: { readyReplicas: 2 } },
        ],
      },
    }),
    { do: 'inject', name: 'whole', fault: { kind: 'statefulset-delete', on: { set: owner } } },
    soManyLeft(0, { name: 'all-gone', claim: 'C2', title: 'it is deleted with its pods: they go', since: 'whole' }),
    {
      do: 'look',
      name: 'claims-stay',
      claim: 'C2',
      title: 'the claims stay',
      expect: bound([0, 1], { volume: 'same' }),
    },
    { do: 'heal', name: 'made-again', fault: 'whole' },
    allServe(2, {
      name: 'same-claims',
      claim: 'C2',
      title: 'made again, its pods find their claims by name',
      since: 'made-again',
      times: 2,
    }),
  ],
  nevers: noClaimGoes,
});

const deletedClaim: ScenarioInput['steps'] = [
  { do: 'inject', name: 'claim-deletion', fault: { kind: 'claim-delete', on: { pod: 'journal-1' } } },
  ...quiet('protected', 'watch whether the claim goes while its pod stands', {
    claim: 'C4',
    title: 'the claim is Terminating and stays, and its pod serves on',
    expect: {
      of: 'all',
      these: [
        { of: 'claim', claim: claimOf(1), bearer: 'before', terminating: true, phase: 'Bound' },
        { of: 'pod', pod: 'journal-1', bearer: 'before', ready: 'True' },
      ],
    },
  }),
  { do: 'inject', name: 'pod-deletion', fault: { kind: 'pod-delete', on: { pod: 'journal-1' } } },
  {
    do: 'await',
    name: 'claim-gone',
    claim: 'C4',
    title: 'when the pod is gone, the claim goes',
    until: { of: 'claim', claim: claimOf(1), bearer: 'before', gone: true },
    within: { bound: 'release', since: 'pod-deletion' },
  },
  {
    do: 'await',
    name: 'came-back-empty',
    claim: 'C4',
    title: 'and the identity comes back with a new claim on another volume',
    until: {
      of: 'all',
      these: [
        { of: 'pod', pod: 'journal-1', bearer: 'after', ready: 'True' },
        { of: 'claim', claim: claimOf(1), bearer: 'after', volume: 'other' },
      ],
    },
    within: { bound: 'replacement', since: 'claim-gone', times: 2 },
  },
];

/** A claim that is deleted takes its volume along when its pod goes. */
const claimDeleted: Scenario = defineScenario({
  name: 'claim-deleted-under-a-pod',
  tags: ['identity-storage', 'real', 'C3', 'C4'],
  claims: ['C3', 'C4'],
  workload: { kind: 'journal', replicas: 2 },
  story:
    'The claim of a running pod is deleted. Nothing happens, until the pod is deleted too: then the claim goes, its volume is deleted, and the identity comes ' +
    'back empty. Every write that was acknowledged before is lost.',
  steps: [
    ...deletedClaim,
    {
      do: 'await',
      name: 'volume-gone',
      claim: 'C3',
      title: 'the old volume, whose reclaim policy is Delete, is gone',
      until: { of: 'volume', claim: claimOf(1), gone: true },
      within: { bound: 'replacement', since: 'claim-gone', times: 2 },
    },
  ],
});

/** With Retain the volume outlives its claim, and is not used again by itself; a person brings it back. */
const retainRescue: Scenario = defineScenario({
  name: 'retained-volume-rescued',
  tags: ['identity-storage', 'real', 'C3', 'C5'],
  claims: ['C3', 'C5'],
  k8s: '>=1.32',
  workload: {
    kind: 'journal',
    replicas: 2,
    reclaimPolicy: 'Retain',
    persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' },
  },
  story:
    'A StatefulSet gives away its claims when it is scaled down, on volumes with the reclaim policy Retain. The claim of ordinal 1 goes, its volume stays, Released, ' +
    'with its data. Its reference to the old claim is cut to the name alone; scaled up again, the new claim of that name is bound to it, and every write is back. ' +
    'The first pod is deleted once its claim is bound, for it may have been placed without regard to the volume.',
  steps: [
    { do: 'change', name: 'shrink', to: { replicas: 1 } },
    {
      do: 'await',
      name: 'claim-gone',
      claim: 'C3',
      title: 'scaled down, the claim of ordinal 1 goes',
      until: { of: 'claim', claim: claimOf(1), gone: true },
      within: { bound: 'release', since: 'shrink' },
    },
    {
      do: 'await',
      name: 'released',
      claim: 'C3',
      title: 'its volume stays, Released',
      until: { of: 'volume', claim: claimOf(1), phase: 'Released', reclaimPolicy: 'Retain' },
      within: { bound: 'recreation', since: 'claim-gone', times: 2 },
    },
    ...quiet('stays-released', 'watch that it stays so', {
      claim: 'C5',
      title: 'nobody takes it, nobody deletes it',
      expect: { of: 'volume', claim: claimOf(1), phase: 'Released', terminating: false },
    }),
    {
      do: 'patch',
      name: 'free',
      on: { volumeOf: claimOf(1) },
      with: { spec: { claimRef: { uid: null, resourceVersion: null } } },
    },
    {
      do: 'await',
      name: 'available',
      claim: 'C5',
      title: 'with the UID of the old claim taken out of its reference it is Available to the next claim of that name',
      until: { of: 'volume', claim: claimOf(1), phase: 'Available' },
      within: { bound: 'recreation', since: 'free', times: 2 },
    },
    { do: 'change', name: 'grow', to: { replicas: 2 } },
    {
      do: 'await',
      name: 'bound-again',
      claim: 'C5',
      title: 'scaled up, the new claim is bound to the old volume, and its pod placed',
      until: {
        of: 'all',
        these: [
          { of: 'claim', claim: claimOf(1), bearer: 'after', phase: 'Bound', volume: 'same' },
          { of: 'pod', pod: 'journal-1', bearer: 'after', scheduled: true },
        ],
      },
      within: { bound: 'replacement', since: 'grow' },
    },
    // A claim that is bound while its pod is being scheduled is not looked at again: that pod may be on a node without the volume.
    { do: 'inject', name: 'anew', fault: { kind: 'pod-delete', on: { pod: 'journal-1' } } },
    soManyAvailable(1, {
      name: 'made-anew',
      claim: 'C5',
      title: 'the first pod of ordinal 1 goes',
      since: 'anew',
      times: 2,
    }),
    allServe(2, { name: 'rescued', claim: 'C5', title: 'and the next one serves from it', since: 'anew', times: 2 }),
  ],
  anomalies: [shown('same-claim/journal-1', 'C5', 'the claim is another one, on the same volume')],
});

/** A directory that is emptied under its pod: Kubernetes does not notice. */
const emptiedVolume: Scenario = defineScenario({
  name: 'volume-emptied-unnoticed',
  tags: ['identity-storage', 'real', 'C7'],
  claims: ['C7'],
  workload: { kind: 'journal', replicas: 2 },
  story:
    'The directory behind a local volume is emptied under its pod, and the pod is deleted later: Kubernetes reports nothing, the pod is Ready on the same claim ' +
    'and the same volume, and what was acknowledged before is lost. Only the ledger of acknowledged writes tells.',
  steps: [
    { do: 'inject', name: 'emptied', fault: { kind: 'volume-emptied', on: { pod: 'journal-1' } } },
    ...quiet('unnoticed', 'watch whether anybody notices', {
      claim: 'C7',
      title: 'the pod is Ready as before, its claim Bound',
      expect: {
        of: 'all',
        these: [
          { of: 'pod', pod: 'journal-1', bearer: 'before', ready: 'True', restarts: 0 },
          { of: 'claim', claim: claimOf(1), bearer: 'before', phase: 'Bound', volume: 'same' },
        ],
      },
    }),
    { do: 'inject', name: 'deletion', fault: { kind: 'pod-delete', on: { pod: 'journal-1' } } },
    {
      do: 'await',
      name: 'back',
      claim: 'C7',
      title: 'the next pod is Ready on the same claim and the same volume',
      until: {
        of: 'all',
        these: [
          { of: 'pod', pod: 'journal-1', bearer: 'after', ready: 'True' },
          { of: 'claim', claim: claimOf(1), bearer: 'before', volume: 'same' },
        ],
      },
      within: { bound: 'replacement', since: 'deletion', times: 2 },
    },
  ],
  nevers: [
    {
      name: 'no-warning',
      claim: 'C7',
      title: 'no claim is said to be lost',
      never: { of: 'claim', phase: 'Lost' },
    },
  ],
});

/** Family C: identity and storage. */
export const identityStorage: readonly Scenario[] = [claimsOutlive, claimDeleted, retainRescue, emptiedVolume];
