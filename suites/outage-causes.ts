import { defineScenario, type BoundName, type Scenario } from '../harness/scenario.ts';
import { never, neverNodeLost, next, nodeReady, old, runs, unreachable, until, victim, watch } from './steps.ts';

/** A way in which a node is lost. */
interface Cause {
  name: string;
  fault: string;
  story: string;
  claims: string[];
  /** The row of which it is the evidence. */
  claim: string;
  /** Until the node is back after the cause is taken away. */
  back: BoundName;
  /** Whether its containers can be looked at meanwhile. */
  visible: boolean;
}

/** Whatever the cause, the API server sees one and the same: this is what it sees, past the toleration and back. */
const lostTo = ({ name, fault, story, claims, claim, back, visible }: Cause): Scenario =>
  defineScenario({
    name,
    tags: ['node-outage', 'real'],
    claims,
    cluster: { workers: 3 },
    workload: { kind: 'journal', replicas: 3 },
    story,
    steps: [
      { do: 'inject', name: 'outage', fault: { kind: fault, on: { nodeOf: victim } } },
      until(
        'node-unknown',
        ['A1', 'the node becomes Ready=Unknown after the grace period'],
        { of: 'node', on: 'outage', ready: 'Unknown', reason: 'NodeStatusUnknown' },
        ['detection', 'outage'],
      ),
      until(
        'pod-not-ready',
        ['A2', `${victim} becomes Ready=False; its phase stays Running`],
        { ...old, ready: 'False', phase: 'Running', terminating: false },
        ['marking', 'outage'],
      ),
      until(
        'tainted',
        ['A1', 'the node gets the NoExecute taint'],
        { of: 'node', on: 'outage', taint: `${unreachable}:NoExecute` },
        ['tainting', 'node-unknown'],
      ),
      until(
        'terminating',
        ['A3', `${victim} is marked for deletion when its toleration ends`],
        { ...old, terminating: true, disruption: 'DeletionByTaintManager' },
        ['eviction', 'outage'],
      ),
      watch('lingering', 'watch past the termination grace period'),
      ...(visible ? [runs('runs-on', ['A8', 'nothing on the node was ended'], 'outage')] : []),
      { do: 'heal', name: 'repair', fault: 'outage' },
      nodeReady('node-ready', [claim, 'the node is Ready again'], 'outage', [back, 'repair']),
      until('old-gone', [claim, 'its kubelet finishes the deletion and frees the name'], { ...old, gone: true }, [
        'release',
        'node-ready',
      ]),
      until(
        'replaced',
        [claim, `${victim} is Ready again as a new pod, on its volume`],
        { ...next, ready: 'True', node: 'same', claim: `data-${victim}` },
        ['replacement', 'old-gone'],
      ),
    ],
    nevers: [
      never('not-replaced', ['A3', `nothing replaces ${victim} meanwhile`], next, ['outage', 'repair']),
      never('not-freed', ['A8', 'nothing frees its name meanwhile'], { ...old, gone: true }, ['outage', 'repair']),
      ...neverNodeLost,
    ],
  });

export const partitionHeals = lostTo({
  name: 'partition-past-the-toleration',
  fault: 'control-plane-partition',
  claims: ['A1', 'A2', 'A3', 'A8', 'B3', 'B5'],
  claim: 'B5',
  back: 'reconnection',
  visible: true,
  story:
    'The node of ordinal 1 is cut off from the control plane past the toleration. Its pod is marked, runs on and keeps its ' +
    'name; when the partition is over the kubelet hears of the deletion, finishes it, and the identity returns.',
});

export const pausedNode = lostTo({
  name: 'node-paused-past-the-toleration',
  fault: 'node-pause',
  claims: ['A1', 'A2', 'A3', 'A8'],
  claim: 'A10',
  back: 'reconnection',
  visible: false,
  story:
    'The node of ordinal 1 stands still past the toleration, its containers with it, and then goes on as if no time had passed: ' +
    'the API server sees what it sees of a stopped kubelet, and the identity returns as a new pod.',
});

export const stoppedNode = lostTo({
  name: 'node-off-past-the-toleration',
  fault: 'node-kill',
  claims: ['A1', 'A2', 'A3', 'A10'],
  claim: 'A10',
  back: 'reconnection',
  visible: false,
  story:
    'The node of ordinal 1 loses its power past the toleration: nothing of it runs, and yet its pod keeps its name until the ' +
    'machine is up again, for nobody but its kubelet may say that it ended.',
});

/** Family A: other causes than a kubelet that stopped. */
export const outageCauses: readonly Scenario[] = [partitionHeals, pausedNode, stoppedNode];
