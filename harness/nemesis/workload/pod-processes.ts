import { crictl } from '../../../clusters/time-lapse.ts';
import type { World } from '../../world.ts';
import type { Target } from '../fault.ts';
import { nodeOf, podOf } from '../target.ts';

/** Ids of the running containers of the pod, its sandbox left out, as its node's runtime has them. */
export async function containersOf(target: Target, { nodes }: World): Promise<string[]> {
  const out = await nodes.run(nodeOf(target), [
    ...[...crictl, 'ps', '--quiet', '--no-trunc', '--state', 'Running'],
    ...['--label', `io.kubernetes.pod.uid=${podOf(target).uid}`],
  ]);
  return out.split('\n').filter((id) => /^[0-9a-f]{64}$/.test(id));
}

/** Sends a signal to every process of the containers in its arguments, as often as new ones are found; then lists them all. */
const signalling = `
signal=$1; shift
[ $# -gt 0 ] || exit 0
words=(); for id in "$@"; do words+=(-e "$id"); done
for round in 1 2 3; do
  for file in $(grep -ls "\${words[@]}" /proc/[0-9]*/cgroup); do
    pid=\${file#/proc/}; pid=\${pid%/cgroup}
    [ "$signal" = 0 ] || kill "-$signal" "$pid" 2>/dev/null
    [ "$round" = 3 ] && echo "$pid $(grep -s '^State:' "/proc/$pid/status" | cut -f 2 | cut -c 1)"
  done
done
exit 0
`;

/** A process, and its state in one letter as /proc has it. */
export interface Process {
  pid: number;
  state: string;
}

/** Sends a signal (`0`: none) to every process of the containers and says which there are after that. */
export async function signalTo(
  ids: readonly string[],
  signal: 'STOP' | 'KILL' | '0',
  target: Target,
  { nodes }: World,
): Promise<Process[]> {
  const out = await nodes.run(nodeOf(target), ['bash', '-c', signalling, 'bash', signal, ...ids]);
  return [...out.matchAll(/^(\d+) (\w)$/gm)].map(([, pid, state]) => ({ pid: Number(pid), state: state ?? '' }));
}
