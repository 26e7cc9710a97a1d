import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { nodeOf, settingOf, type Target } from '../target.ts';
import { neighboursOf } from './addresses.ts';
import { floodFromNode } from './provoke.ts';
import { queueFault } from './queue-fault.ts';

/** The bucket: at least what one turn of a slow kernel timer (4 ms) lets through, and some packets of the largest size. */
const bucketOf = (target: Target): number => Math.max(16_384, Math.ceil(settingOf(target, 'rateKbit') / 2));

/** What leaves the node, its own and its pods', no faster than so; what would wait longer than 400 ms is dropped. */
export const bandwidthLimit: Fault = queueFault({
  kind: 'bandwidth-limit',
  queue: 'tbf',
  handle: '5fab:',
  settings: z.strictObject({ rateKbit: z.number().int().min(8).max(100_000).default(1_000) }),
  effects: ['may-silence', 'cuts-off', 'unserves'],
  story: 'What the node and its pods send leaves it no faster than a given rate.',
  words: (target) => {
    const rate = `${settingOf(target, 'rateKbit')}kbit`;
    return ['rate', rate, 'burst', String(bucketOf(target)), 'latency', '400ms'];
  },
  counter: 'overlimits',
  provoke: async (target, { nodes }) => {
    const node = nodeOf(target);
    const [address] = await neighboursOf(node, nodes);
    if (address !== undefined) await floodFromNode({ address, bytes: 4 * bucketOf(target) }, node, nodes);
  },
});
