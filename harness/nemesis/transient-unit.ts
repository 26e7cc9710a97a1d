import type { World } from '../world.ts';

type Nodes = World['nodes'];

/**
 * Runs `argv` on a node as a unit of systemd that ends by itself after `seconds` at the latest. Nothing happens when a
 * unit of this name runs already. `properties` are those of systemd.exec(5) and systemd.resource-control(5).
 */
export async function startUnit(
  { name, seconds, properties = [] }: { name: string; seconds: number; properties?: readonly string[] },
  argv: readonly string[],
  node: string,
  nodes: Nodes,
): Promise<void> {
  if ((await unitPid(name, node, nodes)) !== 0) return;
  const bounded = [`RuntimeMaxSec=${seconds}`, ...properties].map((property) => `--property=${property}`);
  // systemd replaces $ in the words of a command.
  const escaped = argv.map((word) => word.replaceAll('$', '$$$$'));
  await nodes.run(node, [
    'systemd-run',
    '--quiet',
    '--collect',
    `--unit=${name}`,
    `--description=${name}`,
    ...bounded,
    '--',
    ...escaped,
  ]);
}

/** The first process of a unit; 0 when it does not run. */
export async function unitPid(name: string, node: string, nodes: Nodes): Promise<number> {
  return Number(await nodes.run(node, ['systemctl', 'show', name, '--property=MainPID', '--value']));
}

/** Ends a unit and everything that runs in it; one that is not there is no error. */
export async function stopUnit(name: string, node: string, nodes: Nodes): Promise<void> {
  // A script, since systemctl exits 5 when there is no such unit.
  await nodes.run(node, ['bash', '-c', 'systemctl stop "$1" 2>/dev/null; exit 0', 'bash', name], { timeoutMs: 60_000 });
}
