import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';

const victim = 'journal-1';

/** Pods on the lost node that are not of the set: what they are, and what never happens to them. */
const untouched = (owner: string, claim: string, what: string): NonNullable<ScenarioInput['nevers']> => [
  {
    name: `${owner}-not-deleted`,
    claim,
    title: `${what} is never marked for deletion: it tolerates the taint for ever`,
    never: { of: 'pod', owner, on: 'outage', terminating: true },
    from: 'outage',
    to: 'watched',
  },
  {
    name: `${owner}-not-replaced`,
    claim,
    title: `${what} is the same pod before, during and after`,
    never: { of: 'pod', owner, on: 'outage', bearer: 'after' },
    from: 'outage',
    to: 'watched',
  },
];

const runs = (owner: string, name: string, claim: string, title: string): ScenarioInput['steps'][number] => ({
  do: 'look',
  name,
  claim,
  title,
  // The runtime knows a static pod by another UID than its mirror has.
  expect: {
    of: 'container',
    owner,
    ...(owner === 'static' ? {} : { bearer: 'before' }),
    on: 'outage',
    running: true,
    restarts: 0,
  },
});

/** One outage, and what becomes of each kind of pod on the lost node. */
export const besideTheSet: Scenario = defineScenario({
  name: 'kubelet-outage-beside-the-set',
  tags: ['node-outage', 'real'],
  claims: ['A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A10'],
  cluster: { workers: 3 },
  workload: {
    kind: 'journal',
    replicas: 3,
    companions: [
      { kind: 'deployment', name: 'free', beside: victim },
      { kind: 'deployment', name: 'bound', beside: victim, pinned: true },
      { kind: 'daemonset', name: 'daemon' },
      { kind: 'static-pod', name: 'static', beside: victim },
    ],
  },
  story:
    'On the node of ordinal 1 there are also a pod of a Deployment, one of a Deployment that may run nowhere else, one of a ' +
    'DaemonSet and a static pod. Its kubelet stops past the toleration and comes back: only the free Deployment gets another pod in time, ' +
    'only its and the set’s pods are marked, and no container ends before the kubelet is back.',
  steps: [
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
    {
      do: 'await',
      name: 'all-not-ready',
      claim: 'A2',
      title: 'every pod on the node becomes Ready=False, whatever made it; nothing else of them changes',
      until: {
        of: 'all',
        these: [victim, 'free', 'bound', 'daemon', 'static'].map((owner) => ({
          of: 'pod' as const,
          owner,
          on: 'outage',
          bearer: 'before' as const,
          ready: 'False' as const,
          phase: 'Running',
          terminating: false,
        })),
      },
      within: { bound: 'marking', since: 'outage' },
    },
    {
      do: 'await',
      name: 'set-terminating',
      claim: 'A3',
      title: `${victim} is marked for deletion when its toleration ends`,
      until: { of: 'pod', pod: victim, bearer: 'before', terminating: true, disruption: 'DeletionByTaintManager' },
      within: { bound: 'eviction', since: 'outage' },
    },
    {
      do: 'await',
      name: 'deployment-terminating',
      claim: 'A4',
      title: 'so is the pod of the Deployment',
      until: { of: 'pod', owner: 'free', bearer: 'before', terminating: true, disruption: 'DeletionByTaintManager' },
      within: { bound: 'eviction', since: 'outage' },
    },
    {
      do: 'await',
      name: 'deployment-replaced',
      claim: 'A4',
      title: 'the Deployment has another pod Ready on another node',
      until: {
        of: 'all',
        these: [
          { of: 'pod', owner: 'free', bearer: 'after', ready: 'True' },
          { of: 'pod', owner: 'free', bearer: 'before', terminating: true },
        ],
      },
      within: { bound: 'replacement', since: 'deployment-terminating' },
    },
    {
      do: 'await',
      name: 'terminating-counted',
      claim: 'A4',
      k8s: '>=1.35',
      title: 'and counts the old one as terminating',
      until: { of: 'deployment', name: 'free', status: { terminatingReplicas: 1 } },
      within: { bound: 'recreation', since: 'deployment-replaced' },
    },
    {
      do: 'await',
      name: 'bound-pending',
      claim: 'A5',
      title: 'the Deployment that is bound to the node gets a pod that stays Pending',
      until: { of: 'pod', owner: 'bound', bearer: 'after', phase: 'Pending', unscheduled: true },
      within: { bound: 'recreation', since: 'deployment-terminating' },
    },
    { do: 'watch', name: 'lingering', title: 'watch past the termination grace period', for: 'linger' },
    runs(victim, 'set-runs', 'A8', `no controller ended anything: the container of ${victim} runs`),
    runs('free', 'deployment-runs', 'A8', 'so does the one of the Deployment’s old pod'),
    runs('daemon', 'daemon-runs', 'A6', 'so does the one of the DaemonSet’s pod'),
    runs('static', 'static-runs', 'A7', 'so does the one of the static pod'),
    { do: 'heal', name: 'restart', fault: 'outage' },
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
      name: 'deployment-old-gone',
      claim: 'A10',
      title: 'the Deployment’s old pod is ended and its object goes',
      until: { of: 'pod', owner: 'free', bearer: 'before', gone: true },
      within: { bound: 'release', since: 'restart' },
    },
    {
      do: 'await',
      name: 'set-old-gone',
      claim: 'A10',
      title: `so is the old ${victim}`,
      until: { of: 'pod', pod: victim, bearer: 'before', gone: true },
      within: { bound: 'release', since: 'restart' },
    },
    {
      do: 'await',
      name: 'set-replaced',
      claim: 'A10',
      title: `${victim} is Ready again: the same name and claim, another pod, on its node`,
      until: {
        of: 'pod',
        pod: victim,
        bearer: 'after',
        ready: 'True',
        node: 'same',
        claim: `data-${victim}`,
      },
      within: { bound: 'replacement', since: 'set-old-gone' },
    },
    {
      do: 'await',
      name: 'same-claim',
      claim: 'A10',
      title: 'its claim is the one from before, bound to the same volume',
      until: { of: 'claim', claim: `data-${victim}`, bearer: 'before', phase: 'Bound', volume: 'same' },
      within: { bound: 'recreation', since: 'set-replaced' },
    },
    {
      do: 'await',
      name: 'bound-runs',
      claim: 'A5',
      title: 'the pod that waited for its node runs there now',
      until: { of: 'pod', owner: 'bound', bearer: 'after', ready: 'True', on: 'outage' },
      within: { bound: 'replacement', since: 'set-old-gone' },
    },
    {
      do: 'await',
      name: 'others-ready',
      claim: 'A10',
      title: 'the DaemonSet’s pod and the static pod are Ready again as they were',
      until: {
        of: 'all',
        these: [
          { of: 'pod', owner: 'daemon', on: 'outage', bearer: 'before', ready: 'True' },
          { of: 'pod', owner: 'static', on: 'outage', bearer: 'before', ready: 'True' },
        ],
      },
      within: { bound: 'readyAgain', since: 'restart' },
    },
    runs('daemon', 'daemon-same', 'A10', 'the DaemonSet’s container was never restarted'),
    runs('static', 'watched', 'A7', 'nor was the static pod’s'),
  ],
  nevers: [
    ...untouched('daemon', 'A6', 'the pod of the DaemonSet'),
    ...untouched('static', 'A7', 'the mirror of the static pod'),
    {
      name: 'no-node-lost',
      claim: 'A6',
      title: 'no pod of any kind gets the reason NodeLost',
      never: { of: 'pod', reason: 'NodeLost' },
    },
    {
      name: 'no-phase-unknown',
      claim: 'A7',
      title: 'no pod of any kind gets the phase Unknown',
      never: { of: 'pod', phase: 'Unknown' },
    },
    {
      name: 'set-not-replaced',
      claim: 'A3',
      title: `nothing replaces ${victim} while its kubelet is silent`,
      never: { of: 'pod', pod: victim, bearer: 'after' },
      from: 'outage',
      to: 'restart',
    },
    {
      name: 'nothing-freed',
      claim: 'A8',
      title: 'no object of a pod of that node goes while its kubelet is silent',
      never: { of: 'pod', on: 'outage', bearer: 'before', gone: true },
      from: 'outage',
      to: 'restart',
    },
    {
      name: 'bound-not-elsewhere',
      claim: 'A5',
      title: 'the bound Deployment has no pod Ready while its node is lost',
      never: { of: 'pod', owner: 'bound', bearer: 'after', ready: 'True' },
      from: 'outage',
      to: 'restart',
    },
  ],
});
