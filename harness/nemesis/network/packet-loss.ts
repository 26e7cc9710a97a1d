import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { nodeOf, settingOf } from '../target.ts';
import { device, neighboursOf } from './addresses.ts';
import { allHooks } from './drop-chain.ts';
import { dropFault } from './drop-fault.ts';
import { sendFromNodeAndPods } from './provoke.ts';

const perLook = 20;

/**
 * Each packet that enters or leaves the node is lost by chance, once at most each way. By the packet filter and not by
 * netem: kube-proxy needs the same match, so every node has it, it takes both ways, and it counts what it dropped.
 */
export const packetLoss: Fault = dropFault({
  kind: 'packet-loss',
  chain: 'STATEFAULT-LOSS',
  settings: z.strictObject({ percent: z.number().min(1).max(100).default(30) }),
  effects: ['may-silence', 'cuts-off', 'unserves'],
  story: 'A share of the packets that enter and leave the node is dropped by chance, its own and its pods’.',
  hooks: () => allHooks,
  available: async (target, { nodes }) => {
    const matching = ['-m', 'statistic', '--mode', 'random', '--probability', '0.5'];
    const trial = ['unshare', '--net', 'iptables', '-w', '5', '-A', 'INPUT', ...matching, '-j', 'DROP'];
    return nodes.run(nodeOf(target), trial).then(
      () => undefined,
      (error: unknown) => `the packet filter of ${nodeOf(target)} cannot drop by chance: ${String(error)}`,
    );
  },
  drops: async (target) => {
    const chance = String(settingOf(target, 'percent') / 100);
    const random = ['-m', 'statistic', '--mode', 'random', '--probability', chance];
    return ['-i', '-o'].map((way) => ({ match: [way, device, ...random] }));
  },
  provoke: async (target, { nodes }) => {
    const node = nodeOf(target);
    const others = await neighboursOf(node, nodes);
    const addresses = Array.from({ length: perLook }, () => others).flat();
    await sendFromNodeAndPods({ addresses }, node, nodes);
  },
});
