import { defineScenario, type BoundName, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import { next, nodeReady, nodeUnknown, old, runs, until, victim, watch, type Steps } from './steps.ts';

/** How a node is lost; its containers may live on. */
interface Cause {
  name: string;
  fault: string;
  told: string;
  /** Its containers run on, and whoever reaches them is served. */
  alive: boolean;
  /** How whoever wants to be sure that they do not can see to it from outside; undefined where it cannot be done here. */
  fence?: Steps;
  /** The bound in which the node is back after its repair. */
  back: 'nodeRecovery' | 'reconnection';
}

const onNode = { nodeOf: victim } as const;
const inject = (name: string, kind: string, on: { nodeOf: string } | { pod: string }): Steps[number] => ({
  do: 'inject',
  name,
  fault: { kind, on },
});

/** Nobody starts the containers again: there is no kubelet. */
const killContainers: Steps = [
  inject('fence', 'container-kill', { pod: victim }),
  runs('fenced', ['B12', 'the old container is dead'], 'cause', false),
];

const causes: readonly Cause[] = [
  {
    name: 'kubelet-stopped',
    fault: 'kubelet-stop',
    told: 'its kubelet stops, its containers run on',
    alive: true,
    fence: killContainers,
    back: 'nodeRecovery',
  },
  {
    name: 'cut-off',
    fault: 'control-plane-partition',
    told: 'it is cut off from the control plane, its containers run on',
    alive: true,
    // A kubelet that runs would start them again.
    fence: [inject('no-kubelet', 'kubelet-stop', onNode), ...killContainers],
    back: 'reconnection',
  },
  // What stands still can be killed by nobody here: it dies when it goes on.
  {
    name: 'frozen',
    fault: 'node-pause',
    told: 'it stands still, its containers with it',
    alive: true,
    back: 'reconnection',
  },
  // It is its own fence.
  { name: 'off', fault: 'node-kill', told: 'it loses its power', alive: false, back: 'reconnection' },
];

const storages = ['pinned', 'shared'] as const;
type StorageMode = (typeof storages)[number];

/** What an operator can do about it. */
interface Remedy {
  name: string;
  told: string;
  /** Undefined where it cannot be done. */
  act: (cause: Cause) => Steps | undefined;
  /** Whether another pod serves while the node is still lost. */
  serves: (storage: StorageMode) => boolean;
  /** Who must do something, in words. */
  needs: string;
  /** It leaves the old container alive where the cause does. */
  unfenced: boolean;
  /** What of it is taken back after the repair. */
  undo?: string;
}

const freed = (bound: BoundName, since: string): Steps[number] =>
  until('freed', ['B14', 'its name is free'], { ...old, gone: true }, [bound, since]);
const force: Steps = [inject('remedy', 'force-delete', { pod: victim }), freed('freeing', 'remedy')];
const whereVolumesFollow = (storage: StorageMode): boolean => storage === 'shared';

const remedies: readonly Remedy[] = [
  {
    name: 'wait',
    told: 'nobody does anything',
    act: () => [
      until('evicted', ['B14', 'Kubernetes marks it when its toleration ends'], { ...old, terminating: true }, [
        'eviction',
        'cause',
      ]),
    ],
    serves: () => false,
    needs: 'whoever brings the node back',
    unfenced: false,
  },
  {
    name: 'force',
    told: 'the pod is deleted by force',
    act: () => force,
    serves: whereVolumesFollow,
    needs: 'an operator',
    unfenced: true,
  },
  {
    name: 'delete-node',
    told: 'the Node object is deleted',
    act: () => [inject('remedy', 'node-delete', onNode), freed('collection', 'remedy')],
    serves: whereVolumesFollow,
    needs: 'an operator',
    unfenced: true,
    undo: 'remedy',
  },
  {
    name: 'out-of-service',
    told: 'the Node is tainted out-of-service',
    act: () => [inject('remedy', 'out-of-service', onNode), freed('outOfService', 'remedy')],
    serves: whereVolumesFollow,
    needs: 'an operator',
    unfenced: true,
    undo: 'remedy',
  },
  {
    name: 'pod-and-claim',
    told: 'the claim is deleted and the pod by force',
    act: () => [inject('claim', 'claim-delete', { pod: victim }), ...force],
    serves: () => true,
    needs: 'an operator',
    unfenced: true,
  },
  {
    name: 'fence-and-force',
    told: 'the old container is seen to be dead, then the pod is deleted by force',
    act: ({ fence }) => fence && [...fence, ...force],
    serves: whereVolumesFollow,
    needs: 'an operator who reaches the machine',
    unfenced: false,
  },
];

/** A cell of the remedy table. */
export interface RemedyCell {
  cause: string;
  storage: StorageMode;
  remedy: string;
  /** Who must do something, in words. */
  needs: string;
  scenario: Scenario;
}

function scenarioOf(cause: Cause, storage: StorageMode, remedy: Remedy, act: Steps): Scenario {
  const serves = remedy.serves(storage);
  const split = serves && remedy.unfenced && cause.alive;
  return defineScenario({
    name: `${cause.name}-${storage}-${remedy.name}`,
    tags: ['remedies', 'slow'],
    claims: ['B14'],
    cluster: { workers: 3, storage },
    workload: { kind: 'journal', replicas: 2 },
    story: `The node of ordinal 1 is lost: ${cause.told}. Its volume is ${storage === 'pinned' ? 'tied to that node' : 'reached from every node'}. Then ${remedy.told}.`,
    steps: [
      inject('cause', cause.fault, onNode),
      nodeUnknown('node-unknown', ['B14', 'the node becomes Ready=Unknown'], 'cause'),
      ...act,
      ...(serves ? served : [watch('unserved', 'nobody serves in its place')]),
      ...repair(cause, remedy, act),
      ...(serves ? [watch('ending', 'give the old one time to end')] : []),
    ],
    // A claim that was deleted leaves the old one a volume of its own.
    ...(split && { anomalies: act.some(({ name }) => name === 'claim') ? [twoAtOnce] : [twoAtOnce, interleaved] }),
  });
}

const served: Steps = [
  until('served', ['B14', 'another pod of the name is Ready elsewhere'], { ...next, ready: 'True', node: 'other' }, [
    'replacement',
    'freed',
  ]),
  watch('both', 'clients are served, by one or by two'),
];

const twoAtOnce: NonNullable<ScenarioInput['anomalies']>[number] = {
  name: 'two-at-once',
  claim: 'B14',
  title: 'two pods of one identity run at once',
  finding: `one-writer/${victim}`,
};

const interleaved: typeof twoAtOnce = {
  name: 'interleaved',
  claim: 'B14',
  title: 'both write to one volume',
  finding: `forked-writes/${victim}`,
};

/** The node comes back first: only then there is somebody to register it again. */
function repair({ back }: Cause, { undo }: Remedy, act: Steps): Steps {
  const heal = (name: string, fault: string): Steps[number] => ({ do: 'heal', name, fault });
  return [
    heal('repair', 'cause'),
    ...(act.some(({ name }) => name === 'no-kubelet') ? [heal('kubelet-again', 'no-kubelet')] : []),
    ...(undo === undefined ? [] : [heal('taken-back', undo)]),
    nodeReady('node-ready', ['B14', 'the node is Ready again'], 'cause', [
      back,
      undo === undefined ? 'repair' : 'taken-back',
    ]),
  ];
}

/**
 * The remedy table, cell by cell: what becomes of an identity whose node is lost, by cause, storage and what is done about it. The scenario
 * of each does it all and lets the node come back; what is measured of it is in harness/remedies.
 */
export const remedyCells: readonly RemedyCell[] = causes.flatMap((cause) =>
  storages.flatMap((storage) =>
    remedies.flatMap((remedy) => {
      const act = remedy.act(cause);
      return act === undefined
        ? []
        : [
            {
              cause: cause.name,
              storage,
              remedy: remedy.name,
              needs: remedy.needs,
              scenario: scenarioOf(cause, storage, remedy, act),
            },
          ];
    }),
  ),
);
