import { defineScenario, type Scenario } from '../harness/scenario.ts';
import { allServe, atOnce, oneByOne, owner, soManyLeft } from './steps-of-order.ts';

/** OrderedReady, from the first pod to the last scale-down. */
const orderedDeployment: Scenario = defineScenario({
  name: 'ordered-deployment-and-scaling',
  tags: ['core', 'ordering', 'real', 'D-1', 'D-3', 'D-7'],
  claims: ['D-1', 'D-3', 'D-7'],
  workload: { kind: 'journal', replicas: 3, readyDelayMs: 1_500 },
  story:
    'A StatefulSet of three is created, one of its pods is deleted, it grows to five and shrinks to one. Pods come from the lowest ordinal ' +
    'up, each only when the one before it is Ready; they go from the highest down, each only when the one above it is completely gone.',
  steps: [
    allServe(3, { name: 'deployed', claim: 'D-1', title: 'all three are Ready', since: 'deploy', times: 3 }),
    { do: 'inject', name: 'deletion', fault: { kind: 'pod-delete', on: { pod: 'journal-1' } } },
    {
      do: 'await',
      name: 'deleted',
      claim: 'D-7',
      title: 'a pod in the middle is deleted by hand and goes',
      until: { of: 'pod', pod: 'journal-1', bearer: 'before', gone: true },
      within: { bound: 'release', since: 'deletion' },
    },
    {
      do: 'await',
      name: 'recreated',
      claim: 'D-7',
      title: 'and is created again at once, by the same name and with the same claim',
      until: { of: 'pod', pod: 'journal-1', bearer: 'after', claim: 'data-journal-1' },
      within: { bound: 'recreation', since: 'deleted' },
    },
    {
      do: 'await',
      name: 'back',
      claim: 'D-7',
      title: 'it is Ready again',
      until: { of: 'pod', pod: 'journal-1', bearer: 'after', ready: 'True' },
      within: { bound: 'replacement', since: 'deleted' },
    },
    {
      do: 'await',
      name: 'named',
      claim: 'D-7',
      title: 'and its DNS name answers',
      until: { of: 'dns', pod: 'journal-1', answers: true },
      within: { bound: 'replacement', since: 'deleted' },
    },
    { do: 'change', name: 'grow', to: { replicas: 5 } },
    allServe(5, { name: 'grown', claim: 'D-1', title: 'all five are Ready', since: 'grow', times: 2 }),
    { do: 'change', name: 'shrink', to: { replicas: 1 } },
    soManyLeft(1, { name: 'shrunk', claim: 'D-3', title: 'one is left', since: 'shrink', times: 4 }),
  ],
  sequences: [
    {
      name: 'birth-order',
      claim: 'D-1',
      title: 'pods are created from ordinal 0 up, each when the one before it is Ready',
      order: oneByOne([0, 1, 2], 'created', 'ready'),
      from: 'deploy',
      to: 'deployed',
    },
    {
      name: 'growth-order',
      claim: 'D-1',
      title: 'so they are when the StatefulSet grows',
      order: oneByOne([3, 4], 'created', 'ready'),
      from: 'grow',
      to: 'grown',
    },
    {
      name: 'shrink-order',
      claim: 'D-3',
      title: 'pods go from the highest ordinal down, each when the one above it is completely gone',
      order: oneByOne([4, 3, 2, 1], 'marked', 'gone'),
      from: 'shrink',
      to: 'shrunk',
    },
  ],
});

/** Parallel ignores order. */
const parallelDeployment: Scenario = defineScenario({
  name: 'parallel-deployment-and-scaling',
  tags: ['ordering', 'real', 'D-6'],
  claims: ['D-6'],
  workload: { kind: 'journal', replicas: 3, podManagementPolicy: 'Parallel', readyDelayMs: 3_000 },
  story:
    'A StatefulSet with podManagementPolicy Parallel is created, grows to five while one of its pods is not Ready, and shrinks to one: all pods ' +
    'come at once and go at once, and nobody waits for anybody.',
  steps: [
    allServe(3, { name: 'deployed', claim: 'D-6', title: 'all three are Ready', since: 'deploy', times: 2 }),
    { do: 'inject', name: 'unready', fault: { kind: 'readiness-failing', on: { pod: 'journal-0' } } },
    {
      do: 'await',
      name: 'not-ready',
      claim: 'D-6',
      title: 'ordinal 0 is not Ready',
      until: { of: 'pod', pod: 'journal-0', bearer: 'before', ready: 'False' },
      within: { bound: 'replacement', since: 'unready' },
    },
    { do: 'change', name: 'grow', to: { replicas: 5 } },
    {
      do: 'await',
      name: 'grown',
      claim: 'D-6',
      title: 'four of five are Ready, though ordinal 0 is not',
      until: {
        of: 'all',
        these: [
          { of: 'pod', owner, count: 4, ready: 'True' },
          { of: 'pod', pod: 'journal-0', bearer: 'before', ready: 'False' },
        ],
      },
      within: { bound: 'replacement', since: 'grow', times: 2 },
    },
    { do: 'change', name: 'shrink', to: { replicas: 1 } },
    soManyLeft(1, { name: 'shrunk', claim: 'D-6', title: 'one is left, the one that is not Ready', since: 'shrink' }),
    { do: 'heal', name: 'cured', fault: 'unready' },
    {
      do: 'await',
      name: 'ready-again',
      claim: 'D-6',
      title: 'it is Ready again as the same pod',
      until: { of: 'pod', pod: 'journal-0', bearer: 'before', ready: 'True' },
      within: { bound: 'readyAgain', since: 'cured' },
    },
  ],
  sequences: [
    {
      name: 'birth-at-once',
      claim: 'D-6',
      title: 'all are created before any is Ready',
      order: [atOnce([0, 1, 2], 'created'), atOnce([0, 1, 2], 'ready')],
      from: 'deploy',
      to: 'deployed',
    },
    {
      name: 'growth-at-once',
      claim: 'D-6',
      title: 'both new ones are created before any is Ready, past one that is not',
      order: [atOnce([3, 4], 'created'), atOnce([3, 4], 'ready')],
      from: 'grow',
      to: 'grown',
    },
    {
      name: 'shrink-at-once',
      claim: 'D-6',
      title: 'all four are marked for deletion before any is gone',
      order: [atOnce([1, 2, 3, 4], 'marked'), atOnce([1, 2, 3, 4], 'gone')],
      from: 'shrink',
      to: 'shrunk',
    },
  ],
});

/** Family D: ordered deployment and scaling. */
export const ordering: readonly Scenario[] = [orderedDeployment, parallelDeployment];
