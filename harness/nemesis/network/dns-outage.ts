import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { device } from './addresses.ts';
import { allHooks } from './drop-chain.ts';
import { dropFault } from './drop-fault.ts';
import { sendFromNodeAndPods } from './provoke.ts';

const port = 53;

/**
 * Lookups that begin on the node: of its pods (forwarded, to the server that the service's address stands for by then), of
 * those that share its network, and to a server on the node itself. Lookups that come from other nodes to a server that runs
 * here go on.
 */
export const dnsOutage: Fault = dropFault({
  kind: 'dns-outage',
  effects: [],
  chain: 'STATEFAULT-DNS',
  story: 'No DNS query of a pod on the node reaches a server: every name is unknown there, every address works.',
  hooks: () => allHooks,
  drops: async () =>
    ['udp', 'tcp'].map((protocol) => ({ match: ['!', '-i', device, '-p', protocol, '--dport', String(port)] })),
  provoke: async (target, { nodes }) => {
    const node = nodeOf(target);
    const addresses = serversIn(await nodes.run(node, ['cat', '/var/lib/kubelet/config.yaml']));
    await sendFromNodeAndPods({ addresses, port }, node, nodes);
  },
});

/** The servers that a kubelet gives to its pods, from its configuration. */
export function serversIn(config: string): string[] {
  const list = /^clusterDNS:\n((?:\s*- .*\n?)+)/m.exec(config)?.[1] ?? '';
  return [...list.matchAll(/- "?([\da-f.:]+)"?/g)].map(([, address = '']) => address);
}
