import type { Scenario } from '../harness/scenario.ts';
import { fencedThenForced, forcedOnHealthyNode, forcedSplitBrain, graceZero, nothingForced } from './at-most-one.ts';
import { partitionHeals, pausedNode, stoppedNode } from './outage-causes.ts';
import { finalizerHolds, gracefulDeletion, nodeObjectDeleted } from './ways-out.ts';
import { besideTheSet } from './beside-the-set.ts';
import { forcedDeletion } from './force-delete.ts';
import { kubeletOutage, kubeletOutageShort } from './node-outage.ts';
import { ordering } from './ordering.ts';
import { updates } from './updates.ts';

const trial = [
  fencedThenForced,
  forcedOnHealthyNode,
  forcedSplitBrain,
  graceZero,
  nothingForced,
  partitionHeals,
  pausedNode,
  stoppedNode,
  finalizerHolds,
  gracefulDeletion,
  nodeObjectDeleted,
];

/** Every scenario that `statefault run` knows by name. */
export const catalogue: readonly Scenario[] = [
  kubeletOutage,
  kubeletOutageShort,
  forcedDeletion,
  besideTheSet,
  ...trial,
  ...ordering,
  ...updates,
];
