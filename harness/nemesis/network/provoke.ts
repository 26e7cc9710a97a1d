import type { World } from '../../world.ts';

/** Port of the discard protocol: nobody listens. */
const discard = 9;

/** One datagram to each address after the port. What a packet filter refuses is no error here. */
const send = 'for address in "${@:2}"; do echo . > "/dev/udp/$address/$1"; done 2>/dev/null; true';

/** From the node, then from the network of each of its pods: what they send is forwarded. */
const script = `
bash -c "$1" bash "\${@:2}"
for space in /run/netns/cni-*; do
  test ! -e "$space" || nsenter --net="$space" bash -c "$1" bash "\${@:2}"
done
exit 0
`;

/** Datagrams that mean nothing, so that rules which must drop them are seen to. */
interface Datagrams {
  addresses: readonly string[];
  /** Of the discard protocol, when left out. */
  port?: number;
}

export async function sendFromNodeAndPods(
  { addresses, port = discard }: Datagrams,
  node: string,
  nodes: World['nodes'],
): Promise<void> {
  await nodes.run(node, ['bash', '-c', script, 'statefault-provoke', send, String(port), ...addresses]);
}

const writeBytes = 8_192;

/**
 * One socket, many writes: a single large datagram would be too small for a large bucket. A write that fails because nobody
 * listens there takes the error away, and the next one is sent.
 */
const flood = `
exec 3> "/dev/udp/$3/$4" || exit 0
for ((i = 0; i < $2; i++)); do printf "%$1s" . >&3; done 2>/dev/null
exit 0
`;

/** At least so many bytes from the node at once, to nobody. */
export async function floodFromNode(
  { address, bytes }: { address: string; bytes: number },
  node: string,
  nodes: World['nodes'],
): Promise<void> {
  // Every second write may only tell that nobody listens.
  const count = Math.ceil((2 * bytes) / writeBytes);
  const words = [writeBytes, count, address, discard].map(String);
  await nodes.run(node, ['bash', '-c', flood, 'statefault-provoke', ...words]);
}
