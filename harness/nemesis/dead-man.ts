import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { nodeOf, type Target } from './target.ts';

const prefix = 'statefault-dead-man-';
const fired = '/run/statefault/fired';

/**
 * Runs the commands in its arguments, each preceded by the number of its words, whether or not one fails, and leaves a
 * mark that it did.
 */
const runner = `
mark=$1; shift
while [ $# -gt 0 ]; do count=$1; shift; "\${@:1:count}"; shift "$count"; done
mkdir -p ${fired}; : > "${fired}/$mark"
`;

/** Takes the timer away and says whether it had fired. */
const disarming = `
systemctl stop "$1.timer" 2>/dev/null
while systemctl is-active --quiet "$1.service"; do sleep 0.1; done
systemctl reset-failed "$1.timer" "$1.service" 2>/dev/null
rm -v -f "${fired}/$1"
`;

/**
 * Has the target's node undo the fault by itself after `ms`, whoever is still there. Armed before the fault is injected.
 * Does nothing when the node has no way to.
 */
export async function arm(id: string, fault: Fault, target: Target, ms: number, { nodes }: World): Promise<void> {
  const commands = fault.deadMan?.(target) ?? [];
  if (commands.length === 0) return;
  const unit = `${prefix}${id}`;
  // Without one of ours the description is the command, and its newlines make the unit unreadable when units are reloaded.
  const named = ['--quiet', `--unit=${unit}`, '--description=undoes a fault when nobody comes back', '--collect'];
  const when = [`--on-active=${(ms / 1_000).toFixed(3)}s`, '--timer-property=AccuracySec=100ms'];
  const words = ['bash', '-c', runner, 'bash', unit, ...commands.flatMap((argv) => [String(argv.length), ...argv])];
  // systemd replaces $ in the words of a command.
  const escaped = words.map((word) => word.replaceAll('$', '$$$$'));
  await nodes.run(nodeOf(target), ['systemd-run', ...named, ...when, ...escaped]);
}

/** Takes it back. True when it had fired: the fault ended before its undo. */
export async function disarm(id: string, node: string, { nodes }: World): Promise<boolean> {
  const out = await nodes.run(node, ['bash', '-c', disarming, 'bash', `${prefix}${id}`], { timeoutMs: 60_000 });
  return out.includes('removed');
}

/** Timers and marks of dead men on a node, by their ids. */
export function deadMenIn({ ours, files }: { ours: readonly string[]; files: readonly string[] }): string[] {
  const units = ours.map((unit) => unit.replace(/\.(timer|service)$/, ''));
  const marks = files.filter((path) => path.startsWith(`${fired}/`)).map((path) => path.slice(fired.length + 1));
  const ids = [...units, ...marks].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return [...new Set(ids)];
}
