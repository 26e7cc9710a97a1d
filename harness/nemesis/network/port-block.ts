import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { nodeOf, settingOf } from '../target.ts';
import { apiPort, device, neighboursOf, otherNodes } from './addresses.ts';
import { allHooks } from './drop-chain.ts';
import { dropFault } from './drop-fault.ts';
import { sendFromNodeAndPods } from './provoke.ts';

/** One port, whoever listens to it: at the node and its pods for everybody else, and elsewhere for the node and its pods. */
export const portBlock: Fault = dropFault({
  kind: 'port-block',
  chain: 'STATEFAULT-PORT',
  settings: z.strictObject({ port: z.number().int().min(1).max(65_535).default(8_080) }),
  effects: (target) => (target.with?.['port'] === apiPort ? ['may-silence', 'cuts-off'] : ['cuts-off', 'unserves']),
  story: 'Packets from and to one port are dropped where they enter or leave the node, TCP and UDP.',
  hooks: () => allHooks,
  drops: async (target) => {
    const port = String(settingOf(target, 'port'));
    return ['tcp', 'udp'].flatMap((protocol) =>
      ['-i', '-o'].flatMap((way) =>
        ['--sport', '--dport'].map((end) => ({ match: [way, device, '-p', protocol, end, port] })),
      ),
    );
  },
  available: async (target, { cluster }) =>
    otherNodes(cluster, nodeOf(target)).length === 0 ? 'it is the only node' : undefined,
  provoke: async (target, { nodes }) => {
    const node = nodeOf(target);
    const addresses = await neighboursOf(node, nodes);
    await sendFromNodeAndPods({ addresses, port: settingOf(target, 'port') }, node, nodes);
  },
});
