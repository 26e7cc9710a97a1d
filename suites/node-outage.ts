import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import { never, neverNodeLost, next, old, runs, unreachable, until, victim, watch } from './steps.ts';

const base = {
  tags: ['core', 'node-outage'],
  cluster: { workers: 3 },
  workload: { kind: 'journal', replicas: 3 },
} satisfies Partial<ScenarioInput>;

const outage: ScenarioInput['steps'] = [
  { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
  {
    do: 'await',
    name: 'node-unknown',
    claim: 'A1',
    title: 'the node controller marks the node Ready=Unknown after the grace period',
    until: { of: 'node', on: 'outage', ready: 'Unknown' },
    within: { bound: 'detection', since: 'outage' },
  },
  {
    do: 'await',
    name: 'pod-not-ready',
    claim: 'A2',
    title: `${victim} becomes Ready=False in the same pass; its phase stays Running`,
    until: { of: 'pod', pod: victim, bearer: 'before', ready: 'False', phase: 'Running', terminating: false },
    within: { bound: 'marking', since: 'outage' },
  },
  {
    do: 'await',
    name: 'tainted',
    claim: 'A1',
    title: 'the node gets the NoExecute taint that starts the toleration',
    until: { of: 'node', on: 'outage', taint: `${unreachable}:NoExecute` },
    within: { bound: 'tainting', since: 'node-unknown' },
  },
];

const backToNormal: ScenarioInput['steps'] = [
  {
    do: 'await',
    name: 'node-ready',
    claim: 'A10',
    title: 'the kubelet is back: the node is Ready again',
    until: { of: 'node', on: 'outage', ready: 'True' },
    within: { bound: 'nodeRecovery', since: 'restart' },
  },
  {
    do: 'await',
    name: 'untainted',
    claim: 'A10',
    title: 'and loses its unreachable taints',
    until: { of: 'node', on: 'outage', untainted: unreachable },
    within: { bound: 'untainting', since: 'restart' },
  },
];

/** A kubelet stays silent past the toleration: the identity is frozen in Terminating until the kubelet is back. */
export const kubeletOutage: Scenario = defineScenario({
  ...base,
  name: 'kubelet-outage',
  claims: ['A1', 'A2', 'A3', 'A8', 'A10'],
  story:
    'The kubelet on the node of ordinal 1 stops and stays silent past the toleration. The pod is marked for deletion but ' +
    'nothing replaces it, and its container goes on, until the kubelet is back; then the identity returns as a new pod on its old volume.',
  steps: [
    ...outage,
    {
      do: 'await',
      name: 'terminating',
      claim: 'A3',
      title: `${victim} is marked for deletion, not before its toleration ends`,
      until: { of: 'pod', pod: victim, bearer: 'before', terminating: true, disruption: 'DeletionByTaintManager' },
      within: { bound: 'eviction', since: 'outage' },
    },
    {
      do: 'await',
      name: 'tolerated',
      claim: 'A2',
      title: 'the toleration is counted from the NoExecute taint',
      until: { of: 'pod', pod: victim, bearer: 'before', terminating: true },
      within: { bound: 'toleration', since: 'tainted' },
    },
    {
      do: 'look',
      name: 'still-running',
      claim: 'A8',
      title: `the container runtime still runs the container of ${victim}`,
      expect: { of: 'container', pod: victim, bearer: 'before', on: 'outage', running: true, restarts: 0 },
    },
    { do: 'watch', name: 'lingering', title: 'watch past the termination grace period', for: 'linger' },
    {
      do: 'look',
      name: 'runs-past-grace',
      claim: 'A8',
      title: 'and still runs it when the grace period is long over',
      expect: { of: 'container', pod: victim, bearer: 'before', on: 'outage', running: true, restarts: 0 },
    },
    { do: 'heal', name: 'restart', fault: 'outage' },
    ...backToNormal,
    {
      do: 'await',
      name: 'old-gone',
      claim: 'A10',
      title: 'the kubelet ends the old pod and its object goes',
      until: { of: 'pod', pod: victim, bearer: 'before', gone: true },
      within: { bound: 'release', since: 'restart' },
    },
    {
      do: 'await',
      name: 'replaced',
      claim: 'A10',
      title: `${victim} is Ready again as a new pod`,
      until: { of: 'pod', pod: victim, bearer: 'after', ready: 'True' },
      within: { bound: 'replacement', since: 'old-gone' },
    },
  ],
  nevers: [
    ...neverNodeLost,
    {
      name: 'nothing-deleted-early',
      claim: 'A2',
      title: 'no pod is marked for deletion before the toleration ends',
      never: { of: 'pod', terminating: true },
      from: 'outage',
      to: 'terminating',
    },
    {
      name: 'no-replacement',
      claim: 'A3',
      title: `nothing replaces ${victim} while its kubelet is silent`,
      never: { of: 'pod', pod: victim, bearer: 'after' },
      from: 'outage',
      to: 'restart',
    },
    {
      name: 'name-not-freed',
      claim: 'A8',
      title: `the object of ${victim} stays while its kubelet is silent`,
      never: { of: 'pod', pod: victim, bearer: 'before', gone: true },
      from: 'outage',
      to: 'restart',
    },
  ],
});

/** A kubelet is back within the toleration: nothing is replaced. */
export const kubeletOutageShort: Scenario = defineScenario({
  ...base,
  name: 'kubelet-outage-short',
  claims: ['A1', 'A2', 'A11'],
  story:
    'The kubelet on the node of ordinal 1 stops and is back within the toleration: nothing is deleted or replaced, the very ' +
    'same container goes on, and the eviction that was due stays cancelled.',
  steps: [
    ...outage,
    { do: 'watch', name: 'waiting', title: 'stay silent for a part of the toleration', for: 'partOfToleration' },
    { do: 'heal', name: 'restart', fault: 'outage' },
    ...backToNormal,
    {
      do: 'await',
      name: 'ready-again',
      claim: 'A11',
      title: `${victim} is Ready again as the same pod`,
      until: { of: 'pod', pod: victim, bearer: 'before', ready: 'True' },
      within: { bound: 'readyAgain', since: 'restart' },
    },
    { do: 'watch', name: 'past-toleration', title: 'watch past the end of the toleration', for: 'wholeToleration' },
    {
      do: 'look',
      name: 'same-container',
      claim: 'A11',
      title: 'the same container runs, never restarted',
      expect: { of: 'container', pod: victim, bearer: 'before', on: 'outage', running: true, restarts: 0 },
    },
  ],
  nevers: [
    ...neverNodeLost,
    {
      name: 'nothing-deleted',
      claim: 'A11',
      title: 'no pod is marked for deletion',
      never: { of: 'pod', terminating: true },
      from: 'outage',
      to: 'same-container',
    },
    {
      name: 'nothing-replaced',
      claim: 'A11',
      title: `nothing replaces ${victim}`,
      never: { of: 'pod', pod: victim, bearer: 'after' },
      from: 'outage',
      to: 'same-container',
    },
  ],
});

/** A kubelet restarts, as in every upgrade of a node: does its client notice? */
export const kubeletRestarted: Scenario = defineScenario({
  ...base,
  tags: ['node-outage', 'real'],
  name: 'kubelet-restarted',
  claims: ['A11'],
  story:
    'The kubelet on the node of ordinal 1 is stopped and at once started again, as in an upgrade of its node. Its pod runs on, never restarted. Up to Kubernetes 1.34 the pod is taken for not ' +
    'ready until it was probed anew, and out of the endpoints so long; since 1.35 nothing is seen of it at all.',
  steps: [
    watch(
      'ageing',
      'until no container is younger than 10 s: such a one is not trusted by any kubelet that starts',
      'ageing',
    ),
    { do: 'inject', name: 'stop', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
    { do: 'heal', name: 'start', fault: 'stop' },
    {
      ...until(
        'flap',
        ['A11', `${victim} is not ready, though nothing happened to it: its new kubelet has not probed it yet`],
        { ...old, ready: 'False', phase: 'Running' },
        ['nodeRecovery', 'start'],
      ),
      k8s: '<1.35',
    },
    watch('after', 'watch what the new kubelet makes of it'),
    until('ready', ['A11', `${victim} is Ready, the same pod`], { ...old, ready: 'True' }, ['readyAgain', 'after']),
    runs('same-container', ['A11', 'the same container runs, never restarted'], 'stop'),
  ],
  nevers: [
    {
      ...never('stays-ready', ['A11', `${victim} stays Ready all the while`], { ...old, ready: 'False' }, [
        'stop',
        'same-container',
      ]),
      k8s: '>=1.35',
    },
    never(
      'not-noticed',
      ['A11', 'the node controller notices nothing: its node is never Unknown'],
      { of: 'node', on: 'stop', ready: 'Unknown' },
      ['stop', 'same-container'],
    ),
    never('nothing-replaced', ['A11', `nothing replaces ${victim}`], next, ['stop', 'same-container']),
  ],
});

/** Family A: what a node that falls silent does to its pods. */
export const nodeOutage: readonly Scenario[] = [kubeletOutage, kubeletOutageShort, kubeletRestarted];
