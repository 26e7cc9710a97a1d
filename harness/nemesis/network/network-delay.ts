import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { nodeOf, settingOf } from '../target.ts';
import { neighboursOf } from './addresses.ts';
import { sendFromNodeAndPods } from './provoke.ts';
import { queueFault } from './queue-fault.ts';

/** Everything that leaves the node does so later; nothing but netem delays, so a kernel without it has no such fault. */
export const networkDelay: Fault = queueFault({
  kind: 'network-delay',
  queue: 'netem',
  handle: '5fad:',
  settings: z.strictObject({
    delayMs: z.number().int().min(1).max(10_000).default(200),
    jitterMs: z.number().int().min(0).max(10_000).default(0),
  }),
  effects: ['may-silence', 'cuts-off', 'unserves'],
  story: 'What the node and its pods send leaves it later by a given time.',
  words: (target) => ['delay', `${settingOf(target, 'delayMs')}ms`, `${settingOf(target, 'jitterMs')}ms`],
  counter: 'sent',
  provoke: async (target, { nodes }) => {
    const node = nodeOf(target);
    const addresses = await neighboursOf(node, nodes);
    await sendFromNodeAndPods({ addresses }, node, nodes);
  },
});
