import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';

const victim = 'journal-1';

const oldRuns = (name: string, title: string): ScenarioInput['steps'][number] => ({
  do: 'look',
  name,
  claim: 'B7',
  title,
  expect: { of: 'container', pod: victim, bearer: 'before', on: 'partition', running: true, restarts: 0 },
});

const partitionThenForce: ScenarioInput['steps'] = [
  { do: 'inject', name: 'partition', fault: { kind: 'control-plane-partition', on: { nodeOf: victim } } },
  {
    do: 'await',
    name: 'node-unknown',
    claim: 'B7',
    title: 'the node controller marks the node that is cut off Ready=Unknown',
    until: { of: 'node', on: 'partition', ready: 'Unknown' },
    within: { bound: 'detection', since: 'partition' },
  },
  oldRuns('runs-cut-off', `the container of ${victim} runs on behind the partition`),
  { do: 'inject', name: 'force', fault: { kind: 'force-delete', on: { pod: victim } } },
  {
    do: 'await',
    name: 'freed',
    claim: 'B6',
    title: 'the forced deletion frees the name at once, the kubelet is not waited for',
    until: { of: 'pod', pod: victim, bearer: 'before', gone: true },
    within: { bound: 'freeing', since: 'force' },
  },
  {
    do: 'await',
    name: 'recreated',
    claim: 'B6',
    title: `and ${victim} is created again`,
    until: { of: 'pod', pod: victim, bearer: 'after' },
    within: { bound: 'recreation', since: 'freed' },
  },
];

const repair: ScenarioInput['steps'] = [
  { do: 'heal', name: 'repair', fault: 'partition' },
  {
    do: 'await',
    name: 'node-ready',
    claim: 'B5',
    title: 'the partition is over: the node is Ready again',
    until: { of: 'node', on: 'partition', ready: 'True' },
    within: { bound: 'reconnection', since: 'repair' },
  },
  {
    do: 'await',
    name: 'untainted',
    claim: 'B5',
    title: 'and loses its unreachable taints',
    until: { of: 'node', on: 'partition', untainted: 'node.kubernetes.io/unreachable' },
    within: { bound: 'reconnection', since: 'repair' },
  },
];

const oldEnds: ScenarioInput['steps'] = [
  { do: 'watch', name: 'ending', title: 'give the kubelet the grace period of the pod', for: 'linger' },
  {
    do: 'look',
    name: 'old-ended',
    claim: 'B5',
    title: `the kubelet hears of the deletion and ends the old container of ${victim}`,
    expect: { of: 'container', pod: victim, bearer: 'before', on: 'partition', running: false },
  },
];

/** Volumes tied to their node: the replacement waits for the node, and there is one writer at any time. */
export const forcedDeletion: Scenario = defineScenario({
  name: 'forced-deletion-behind-a-partition',
  tags: ['core', 'force-delete'],
  claims: ['B5', 'B6', 'B7', 'B8'],
  cluster: { workers: 3, storage: 'pinned' },
  workload: { kind: 'journal', replicas: 3 },
  story:
    'The node of ordinal 1 is cut off from the control plane, and an operator forces the deletion of its pod. The old container ' +
    'runs on, but the volume is tied to its node: the replacement stays Pending until the partition is over.',
  steps: [
    ...partitionThenForce,
    {
      do: 'await',
      name: 'pending',
      claim: 'B8',
      title: 'the replacement is Pending: its volume is tied to the node that is cut off',
      until: { of: 'pod', pod: victim, bearer: 'after', phase: 'Pending' },
      within: { bound: 'recreation', since: 'freed' },
    },
    { do: 'watch', name: 'waiting', title: 'watch that it stays so', for: 'linger' },
    oldRuns('still-runs', 'meanwhile the old container runs on'),
    ...repair,
    ...oldEnds,
    {
      do: 'await',
      name: 'replaced',
      claim: 'B8',
      title: `${victim} is Ready again as a new pod on its node`,
      until: { of: 'pod', pod: victim, bearer: 'after', ready: 'True', on: 'partition' },
      within: { bound: 'replacement', since: 'untainted' },
    },
  ],
  nevers: [
    {
      name: 'no-second-runs',
      claim: 'B8',
      title: 'the replacement does not run while the partition stands',
      never: { of: 'pod', pod: victim, bearer: 'after', phase: 'Running' },
      from: 'partition',
      to: 'repair',
    },
  ],
});

/**
 * Volumes that follow their pods: two pods of one identity write to one volume at once, while the API server shows one. Its
 * verdict is false by design: that is what the checkers are there to find.
 */
export const splitBrain: Scenario = defineScenario({
  name: 'forced-deletion-behind-a-partition-shared',
  tags: ['force-delete', 'split-brain'],
  claims: ['B5', 'B6', 'B7'],
  cluster: { workers: 2, storage: 'shared' },
  workload: { kind: 'journal', replicas: 2 },
  story:
    'The node of ordinal 1 is cut off from the control plane, and an operator forces the deletion of its pod. Its volume is ' +
    'reached from every node: the replacement runs elsewhere while the old container writes on. One identity, two writers.',
  steps: [
    ...partitionThenForce,
    {
      do: 'await',
      name: 'second-runs',
      claim: 'B7',
      title: `a second ${victim} is Ready on another node`,
      until: { of: 'pod', pod: victim, bearer: 'after', phase: 'Running', ready: 'True' },
      within: { bound: 'replacement', since: 'freed' },
    },
    oldRuns('first-runs', 'while the container of the first one runs'),
    { do: 'watch', name: 'two-at-once', title: 'two of one identity', for: 'linger' },
    oldRuns('first-runs-on', 'and runs on'),
    ...repair,
    ...oldEnds,
  ],
  nevers: [
    {
      name: 'elsewhere',
      claim: 'B7',
      title: 'the second one is never on the node of the first',
      never: { of: 'pod', pod: victim, bearer: 'after', on: 'partition' },
    },
  ],
});

/** Family B: forced deletion. What breaks a promise by design ({@link splitBrain}) is a suite of its own, not here. */
export const forceDelete: readonly Scenario[] = [forcedDeletion];
