import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { cordonNode, cordonProof, marked, uncordonNode } from './cordoning.ts';

const mark = 'statefault.dev/cordoned';

/** What `kubectl cordon` does. */
export const cordon: Fault = {
  kind: 'cordon',
  effects: ['unschedules'],
  family: 'api',
  story: 'The node is cordoned: what runs there goes on, nothing new is scheduled to it.',
  strikes: 'node',
  inject: (target, world) => cordonNode(world, nodeOf(target), mark),
  prove: (target, world) => cordonProof(world, nodeOf(target), mark),
  undo: (target, world) => uncordonNode(world, nodeOf(target), mark),
  left: (survey) => marked(survey, mark),
};
