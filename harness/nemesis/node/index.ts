import type { Fault } from '../fault.ts';
import { kubeletFlap } from './kubelet-flap.ts';
import { nodeKill, nodePause, nodeStop } from './machine.ts';
import { nodeRestart } from './node-restart.ts';
import { kubeletFreeze, runtimeFreeze } from './unit-freeze.ts';
import { kubeletStop, runtimeStop } from './unit-stop.ts';

// Machines first, since nothing can be undone in one that is down; then flapping, which would stop what the others start.
export const nodeFaults: readonly Fault[] = [
  nodePause,
  nodeStop,
  nodeKill,
  nodeRestart,
  kubeletFlap,
  kubeletStop,
  kubeletFreeze,
  runtimeStop,
  runtimeFreeze,
];
