import type { NodeShell } from '../../world.ts';
import { readNode, type NodeMemo } from './node-object.ts';

/** Where a node itself keeps what its Node object said. */
export const keptFile = '/run/statefault/node-object.json';

const reading = '[ ! -e "$1" ] || cat "$1"';
const keeping = 'mkdir -p "${1%/*}" && cat > "$1.part" && mv "$1.part" "$1"';

/** Writes it down, unless there is one already: the first is the true one. */
export async function keep(node: string, memo: NodeMemo, nodes: NodeShell): Promise<void> {
  if ((await kept(node, nodes)) !== undefined) return;
  await nodes.run(node, ['bash', '-c', keeping, 'bash', keptFile], { input: JSON.stringify(memo) });
}

/** What the node has kept; undefined when it has nothing, or nothing that makes sense. */
export async function kept(node: string, nodes: NodeShell): Promise<NodeMemo | undefined> {
  const text = await nodes.run(node, ['bash', '-c', reading, 'bash', keptFile]);
  try {
    return readNode(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export async function forget(node: string, nodes: NodeShell): Promise<void> {
  await nodes.run(node, ['rm', '-f', keptFile, `${keptFile}.part`]);
}
