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
  unreachable,
  until,
  victim,
  watch,
} from './steps.ts';

const base = {
  tags: ['runtime', 'real', 'F'],
  cluster: { workers: 3 },
  workload: { kind: 'journal', replicas: 3 },
} satisfies Partial<ScenarioInput>;

const notReady = 'node.kubernetes.io/not-ready';

const runtimeStops: Steps = [
  { do: 'inject', name: 'runtime', fault: { kind: 'runtime-stop', on: { nodeOf: victim } } },
  until(
    'node-not-ready',
    ['F', 'its kubelet says so itself: the node is Ready=False, not Unknown'],
    { of: 'node', on: 'runtime', ready: 'False', reason: 'KubeletNotReady' },
    ['runtimeLoss', 'runtime'],
  ),
  until(
    'tainted',
    ['F', 'the node gets the NoExecute taint not-ready'],
    { of: 'node', on: 'runtime', taint: `${notReady}:NoExecute` },
    ['tainting', 'node-not-ready'],
  ),
];

/** A kubelet that answers, and can end nothing. */
export const runtimeStopped: Scenario = defineScenario({
  ...base,
  name: 'runtime-stopped-past-the-toleration',
  claims: ['F', 'A3', 'A8'],
  story:
    'The container runtime on the node of ordinal 1 stops, its containers run on. Its kubelet reports Ready=False; the pod is marked when the toleration for ' +
    'not-ready ends, and stays, for the kubelet cannot end it. When the runtime is back it does, and the identity returns.',
  steps: [
    ...runtimeStops,
    until(
      'marked',
      ['A3', `${victim} is marked for deletion when its toleration ends`],
      { ...old, terminating: true, disruption: 'DeletionByTaintManager' },
      ['toleration', 'tainted'],
    ),
    watch('lingering', 'watch past the termination grace period'),
    { do: 'heal', name: 'repair', fault: 'runtime' },
    nodeReady('node-ready', ['F', 'the node is Ready again'], 'runtime', ['nodeRecovery', 'repair']),
    until('old-gone', ['A8', 'its kubelet ends the pod and frees the name'], { ...old, gone: true }, [
      'release',
      'node-ready',
    ]),
    replaced(['F', `${victim} is Ready again as a new pod`], 'old-gone'),
  ],
  nevers: [
    never('not-replaced', ['A3', `nothing replaces ${victim} meanwhile`], next, ['runtime', 'repair']),
    never(
      'stays-ready',
      [
        'F',
        'its pod stays Ready=True all the while (kubernetes#112733): only a node that goes from True has its pods marked',
      ],
      { ...old, ready: 'False' },
      ['node-not-ready', 'marked'],
    ),
    never('not-unknown', ['F', 'the node is never Unknown'], { of: 'node', on: 'runtime', ready: 'Unknown' }, [
      'runtime',
      'repair',
    ]),
  ],
});

/** First the runtime, then the kubelet: one taint takes the place of the other, and the clock of the eviction goes on. */
export const runtimeThenKubelet: Scenario = defineScenario({
  ...base,
  name: 'runtime-stopped-then-kubelet',
  claims: ['F', 'A1', 'A3'],
  story:
    'The container runtime on the node of ordinal 1 stops, and when the node is tainted not-ready its kubelet does too. The taint becomes unreachable without ' +
    'waiting for a turn, and the toleration is not counted anew: the pod is marked when the first one ends.',
  steps: [
    ...runtimeStops,
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
    nodeUnknown('node-unknown', ['A1', 'the node becomes Ready=Unknown'], 'outage'),
    until(
      'swapped',
      ['F', 'the taint unreachable takes the place of not-ready at once'],
      { of: 'node', on: 'outage', taint: `${unreachable}:NoExecute`, untainted: notReady },
      ['recreation', 'node-unknown'],
    ),
    until(
      'marked',
      ['F', `${victim} is marked when the toleration ends that began with the first taint`],
      { ...old, terminating: true },
      ['toleration', 'tainted'],
    ),
    { do: 'heal', name: 'runtime-again', fault: 'runtime' },
    ...identityReturns,
  ],
  nevers: [never('not-replaced', ['A3', `nothing replaces ${victim} meanwhile`], next, ['runtime', 'restart'])],
});

/** What a kubelet evicts is Failed: that a StatefulSet replaces. */
export const failedPod: Scenario = defineScenario({
  ...base,
  name: 'failed-pod-is-replaced',
  claims: ['A9', 'D-7'],
  story:
    'The kubelet on the node of ordinal 1 is short of memory and evicts its pod, which is Failed then (or Succeeded, where its container ends with 0 soon enough). Its controller deletes it and makes the next one, with nobody asking: a Terminating ' +
    'pod is waited for, one that has ended is not. The next one waits for its node, where its volume is.',
  steps: [
    { do: 'inject', name: 'pressure', fault: { kind: 'memory-pressure', on: { nodeOf: victim } } },
    until(
      'failed',
      ['A9', 'the kubelet evicts the pod, or refuses it when it starts anew: it has ended'],
      // Which of the two is a race between the container's own end and the kubelet's word (kubernetes#141483). One that is refused
      // by a kubelet that starts anew has no DisruptionTarget.
      {
        of: 'any',
        these: [
          { ...old, phase: 'Failed' },
          { ...old, phase: 'Succeeded' },
        ],
      },
      ['nodeRecovery', 'pressure'],
    ),
    until('removed', ['A9', 'the StatefulSet controller removes it'], { ...old, gone: true }, ['ending', 'failed']),
    until('next', ['A9', 'and makes the next one'], next, ['recreation', 'removed']),
    { do: 'heal', name: 'relief', fault: 'pressure' },
    until('replaced', ['D-7', `${victim} is Ready again, on its volume`], { ...next, ready: 'True', node: 'same' }, [
      'replacement',
      'relief',
    ]),
  ],
});

/** Family F: the container runtime, and what a kubelet decides by itself. */
export const runtime: readonly Scenario[] = [runtimeStopped, runtimeThenKubelet, failedPod];
