import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import {
  type Steps,
  identityReturns,
  never,
  next,
  nodeReady,
  nodeUnknown,
  old,
  replaced,
  runs,
  unreachable,
  until,
  victim,
  watch,
} from './steps.ts';

const base = {
  cluster: { workers: 3 },
  workload: { kind: 'journal', replicas: 3 },
} satisfies Partial<ScenarioInput>;
const tags = ['control-plane', 'real', 'F'];

/** That the whole set is Ready again, in so many times of what one node may take. */
const allReady = (times: number): Steps[number] => ({
  do: 'await',
  name: 'all-ready',
  claim: 'A10',
  title: 'every identity is Ready again',
  until: { of: 'statefulset', status: { readyReplicas: 3 } },
  within: { bound: 'reconnection', since: 'nodes-ready', times },
});

/** Two of three workers: not yet so many that Kubernetes holds its eviction back, but it takes one node after the other. */
export const twoNodesLost: Scenario = defineScenario({
  ...base,
  name: 'two-nodes-lost',
  tags,
  claims: ['F', 'A1', 'A3'],
  story:
    'The kubelets of two of three workers stop at once. Both nodes become Unknown in their time, but they get the NoExecute taint ' +
    'one after the other, a node every ten seconds; both pods are marked, neither is replaced, and both identities return with their nodes.',
  steps: [
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodes: 'majority' } } },
    nodeUnknown('both-unknown', ['A1', 'both nodes become Ready=Unknown'], 'outage'),
    until(
      'both-tainted',
      ['F', 'both get the NoExecute taint, one after the other'],
      { of: 'node', on: 'outage', taint: `${unreachable}:NoExecute` },
      ['taintingNext', 'both-unknown'],
    ),
    until(
      'both-marked',
      ['A3', 'the pods of both are marked for deletion, each when its toleration ends'],
      { of: 'pod', on: 'outage', owner: 'journal', bearer: 'before', terminating: true, count: 2 },
      ['toleration', 'both-tainted'],
    ),
    watch('lingering', 'watch past the termination grace period'),
    { do: 'heal', name: 'restart', fault: 'outage' },
    nodeReady('nodes-ready', ['A10', 'both nodes are Ready again'], 'outage', ['nodeRecovery', 'restart']),
    allReady(2),
  ],
  nevers: [
    never(
      'not-replaced',
      ['A3', 'no pod takes the place of one of them meanwhile'],
      { of: 'pod', owner: 'journal', bearer: 'after' },
      ['outage', 'restart'],
    ),
  ],
});

/** All workers: three of four nodes, and Kubernetes takes it for its own trouble. */
export const threeNodesLost: Scenario = defineScenario({
  ...base,
  name: 'most-nodes-lost',
  tags,
  claims: ['F'],
  story:
    'The kubelets of all three workers stop at once, of four nodes in one zone. All become Unknown, their pods not ready. Those that are ' +
    'noticed first may get the NoExecute taint; as soon as three are lost Kubernetes stops, and never are all three tainted or their pods marked.',
  steps: [
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodes: 'all' } } },
    nodeUnknown('all-unknown', ['F', 'all three become Ready=Unknown'], 'outage'),
    until(
      'pods-not-ready',
      ['F', 'and their pods Ready=False'],
      { of: 'pod', owner: 'journal', bearer: 'before', ready: 'False', phase: 'Running', count: 3 },
      ['marking', 'outage'],
    ),
    watch('past-toleration', 'watch until every toleration would have ended', 'wholeToleration'),
    { do: 'heal', name: 'restart', fault: 'outage' },
    nodeReady('nodes-ready', ['A10', 'all nodes are Ready again'], 'outage', ['nodeRecovery', 'restart']),
    allReady(3),
  ],
  nevers: [
    never(
      'not-all-tainted',
      ['F', 'not every node gets the NoExecute taint: it stops when the third is lost'],
      { of: 'node', taint: `${unreachable}:NoExecute`, count: 3 },
      ['outage', 'restart'],
    ),
    never(
      'not-marked',
      ['F', 'nor are the pods of all three marked for deletion'],
      { of: 'pod', owner: 'journal', bearer: 'before', terminating: true, count: 3 },
      ['outage', 'restart'],
    ),
  ],
});

/** The clock of a toleration is in the memory of the controller-manager. */
export const controllerManagerRestarted: Scenario = defineScenario({
  ...base,
  name: 'controller-manager-restarted-in-window',
  tags,
  claims: ['F', 'A2', 'A3'],
  story:
    'The kubelet on the node of ordinal 1 is silent, its toleration runs, and the controller-manager is killed and started anew. The ' +
    'new one counts the whole toleration again from its own beginning: the pod is marked so much later.',
  steps: [
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
    nodeUnknown('node-unknown', ['A1', 'the node becomes Ready=Unknown'], 'outage'),
    until(
      'tainted',
      ['A1', 'the node gets the NoExecute taint'],
      { of: 'node', on: 'outage', taint: `${unreachable}:NoExecute` },
      ['tainting', 'node-unknown'],
    ),
    watch('waiting', 'a quarter of the toleration passes', 'partOfToleration'),
    {
      do: 'inject',
      name: 'manager-killed',
      fault: { kind: 'controller-manager-restart', on: { nodes: 'control-plane' } },
    },
    until(
      'marked',
      ['F', `${victim} is marked for deletion when the toleration has ended a second time`],
      { ...old, terminating: true },
      ['evictionAnew', 'manager-killed'],
    ),
    ...identityReturns,
  ],
  nevers: [never('not-replaced', ['A3', `nothing replaces ${victim} meanwhile`], next, ['outage', 'restart'])],
});

/** A node is declared out of service: the way out that Kubernetes offers for a machine that is known to be off. */
export const outOfService: Scenario = defineScenario({
  ...base,
  name: 'out-of-service',
  tags: [...tags, 'force-delete'],
  claims: ['F', 'B3', 'B8'],
  cluster: { workers: 3, storage: 'shared' },
  story:
    'The machine of ordinal 1 is powered off, its volume is on shared storage, and its Node is tainted out-of-service. Its pod is ' +
    'deleted by force within a round of the pod collector, and the identity is Ready on another node long before the toleration would have ended.',
  steps: [
    { do: 'inject', name: 'off', fault: { kind: 'node-kill', on: { nodeOf: victim } } },
    nodeUnknown('node-unknown', ['A1', 'the node becomes Ready=Unknown'], 'off'),
    { do: 'inject', name: 'declared', fault: { kind: 'out-of-service', on: { nodeOf: victim } } },
    until('freed', ['F', 'its name is free after the next round of the pod collector'], { ...old, gone: true }, [
      'outOfService',
      'declared',
    ]),
    until('elsewhere', ['B8', `${victim} is Ready on another node`], { ...next, ready: 'True', node: 'other' }, [
      'replacement',
      'freed',
    ]),
    { do: 'heal', name: 'in-service', fault: 'declared' },
    { do: 'heal', name: 'boot', fault: 'off' },
    nodeReady('node-ready', ['A10', 'the machine is back'], 'off', ['reconnection', 'boot']),
    watch('settling', 'give its kubelet time'),
  ],
  nevers: [
    never('stays-elsewhere', ['F', 'the new pod stays when the machine is back'], { ...next, terminating: true }, [
      'elsewhere',
      'settling',
    ]),
  ],
});

/** Nobody decides where pods go. */
export const schedulerStopped: Scenario = defineScenario({
  ...base,
  name: 'scheduler-stopped',
  tags,
  claims: ['F', 'D-7'],
  story:
    'The scheduler is stopped and the pod of ordinal 1 deleted. Its controller makes the next one at once, and it stays without a node for as long ' +
    'as there is no scheduler; then it is Ready, on its volume.',
  steps: [
    { do: 'inject', name: 'no-scheduler', fault: { kind: 'scheduler-stop', on: { nodes: 'control-plane' } } },
    { do: 'inject', name: 'delete', fault: { kind: 'pod-delete', on: { pod: victim } } },
    until('gone', ['D-7', 'its kubelet ends the old one'], { ...old, gone: true }, ['ending', 'delete']),
    until('unplaced', ['F', 'the next one is made, and has no node'], { ...next, phase: 'Pending', scheduled: false }, [
      'recreation',
      'gone',
    ]),
    watch('waiting', 'watch that it stays so'),
    { do: 'heal', name: 'scheduler-again', fault: 'no-scheduler' },
    until('placed', ['F', 'the scheduler is back and gives it a node'], { ...next, scheduled: true }, [
      'leadership',
      'scheduler-again',
    ]),
    replaced(['D-7', `${victim} is Ready again`], 'placed'),
  ],
  nevers: [
    never('not-placed', ['F', 'nothing is placed meanwhile'], { ...next, scheduled: true }, [
      'gone',
      'scheduler-again',
    ]),
  ],
});

/** Who sees that a node is lost is away itself. */
const lostBehind = (part: 'api-server' | 'etcd', told: string): Scenario =>
  defineScenario({
    ...base,
    name: `node-lost-behind-${part}`,
    tags,
    claims: ['F', 'A1', 'A10'],
    story: `${told} is stopped, and then the kubelet on the node of ordinal 1. Nobody can see it, pods go on and clients are served. When it is back the node is Unknown in its time, and nothing was ended in between.`,
    steps: [
      { do: 'inject', name: 'away', fault: { kind: `${part}-stop`, on: { nodes: 'control-plane' } } },
      { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
      watch('unseen', 'longer than the node would be granted', 'detection'),
      runs('runs-on', ['F', 'its container runs on'], 'outage'),
      { do: 'heal', name: 'back', fault: 'away' },
      until(
        'node-unknown',
        ['A1', 'then the node becomes Ready=Unknown'],
        { of: 'node', on: 'outage', ready: 'Unknown' },
        ['detectionAnew', 'back'],
      ),
      {
        do: 'look',
        name: 'nothing-ended',
        claim: 'F',
        title: 'no pod was marked or replaced meanwhile',
        expect: { of: 'pod', owner: 'journal', bearer: 'before', terminating: false, count: 3 },
      },
      runs('runs-still', ['F', 'and its container runs on'], 'outage'),
      { do: 'heal', name: 'restart', fault: 'outage' },
      nodeReady('node-ready', ['A10', 'the node is Ready again'], 'outage', ['nodeRecovery', 'restart']),
    ],
  });
export const lostBehindApiServer = lostBehind('api-server', 'The API server');
export const lostBehindEtcd = lostBehind('etcd', 'The store of the API server');

/** Family F: the control plane is hurt while a node is, or makes up its own mind. */
export const controlPlane: readonly Scenario[] = [
  twoNodesLost,
  threeNodesLost,
  controllerManagerRestarted,
  outOfService,
  schedulerStopped,
  lostBehindApiServer,
  lostBehindEtcd,
];
