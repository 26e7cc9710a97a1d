import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { nodeOf, type Target } from './target.ts';

const prefix = 'statefault-dead-man-';
const folder = '/run/statefault/dead-man';

/**
 * Runs the commands in the file of its name, each preceded by the number of its words, whether or not one fails, and
 * leaves a mark that it did.
 */
const runner = `
mapfile -d '' -t words < "${folder}/$1.words"; set -- "$1" "\${words[@]}"
mark=$1; shift
while [ $# -gt 0 ]; do count=$1; shift; "\${@:1:count}"; shift "$count"; done
: > "${folder}/$mark.fired"
`;

/**
 * What is to run goes into files: systemd 252 cannot read the words of a command back when units are reloaded, once they
 * hold newlines or quotes; nor a description that does, which of itself is the command.
 */
const arming = `
set -e
unit=$1; after=$2; script=$3; shift 3
mkdir -p ${folder}
printf '%s' "$script" > "${folder}/$unit.sh"
printf '%s\\0' "$@" > "${folder}/$unit.words"
systemd-run --quiet --collect --unit="$unit" --description='undoes a fault when nobody comes back' \
  --on-active="$after" --timer-property=AccuracySec=100ms bash "${folder}/$unit.sh" "$unit"
`;

/** Takes the timer away and says whether it had fired. */
const disarming = `
systemctl stop "$1.timer" 2>/dev/null
while systemctl is-active --quiet "$1.service"; do sleep 0.1; done
systemctl reset-failed "$1.timer" "$1.service" 2>/dev/null
rm -f "${folder}/$1.sh" "${folder}/$1.words"
rm -v -f "${folder}/$1.fired"
`;

/**
 * Has the target's node undo the fault by itself after `ms`, whoever is still there. Armed before the fault is injected.
 * Does nothing when the node has no way to.
 */
export async function arm(id: string, fault: Fault, target: Target, ms: number, { nodes }: World): Promise<void> {
  const commands = fault.deadMan?.(target) ?? [];
  if (commands.length === 0) return;
  const after = `${(ms / 1_000).toFixed(3)}s`;
  const words = commands.flatMap((argv) => [String(argv.length), ...argv]);
  await nodes.run(nodeOf(target), ['bash', '-c', arming, 'bash', `${prefix}${id}`, after, runner, ...words]);
}

/** Takes it back. True when it had fired: the fault ended before its undo. */
export async function disarm(id: string, node: string, { nodes }: World): Promise<boolean> {
  const out = await nodes.run(node, ['bash', '-c', disarming, 'bash', `${prefix}${id}`], { timeoutMs: 60_000 });
  return out.includes('removed');
}

/** Timers and marks of dead men on a node, by their ids. */
export function deadMenIn({ ours, files }: { ours: readonly string[]; files: readonly string[] }): string[] {
  const units = ours.map((unit) => unit.replace(/\.(timer|service)$/, ''));
  const marks = files
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1).replace(/\.(sh|words|fired)$/, ''));
  const ids = [...units, ...marks].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return [...new Set(ids)];
}
