import type { KubeletValue } from '../history/containers.ts';
import type { Clock, NodeShell } from '../world.ts';
import type { Pen } from './observer.ts';

/** Whose kubelet is followed, and who writes it down. */
export interface FollowedKubelet {
  nodes: NodeShell;
  node: string;
  pen: Pen;
  clock: Clock;
  signal: AbortSignal;
}

const silenceMs = 3_000;
const pauseMs = 1_000;

// Asked inside the node: a look from outside takes ten times the work.
const tellChanges = `
while :; do
  now=$(systemctl show kubelet --property=ActiveState --property=StateChangeTimestampMonotonic)
  [ "$now" = "$last" ] || echo $now
  last=$now
  sleep 1
done
`;
export const kubeletCommand: readonly string[] = ['bash', '-c', tellChanges];

/**
 * Follows the state of a node's kubelet, looked at once a second by the node itself, and records every change with the
 * stamp of its unit; `unreachable` while the node is silent or does not run. Resolves after `signal` aborts.
 */
export async function followKubelet(followed: FollowedKubelet): Promise<void> {
  const { nodes, node, clock, signal } = followed;
  const record = recorderOf(followed);
  while (!signal.aborted) {
    let last: KubeletValue | undefined;
    let calm = (): void => {};
    const hear = (): void => {
      calm();
      calm = clock.after(silenceMs, () => record({ node, state: 'unreachable' }));
      if (last !== undefined) record(last);
    };
    const onLine = (line: string): void => {
      last = parsed(line, followed) ?? last;
      hear();
    };
    await nodes.follow(node, kubeletCommand, { onLine, onBeat: hear }, signal).catch(() => undefined);
    calm();
    if (signal.aborted) return;
    record({ node, state: 'unreachable' });
    await clock.sleep(pauseMs, signal).catch(() => undefined);
  }
}

/** Records what differs from the last that it was given. */
function recorderOf({ pen }: FollowedKubelet): (value: KubeletValue) => void {
  let before: KubeletValue | undefined;
  return (value) => {
    if (value.state === before?.state && value.sourceMs === before.sourceMs) return;
    before = value;
    pen.record({ process: `node/${value.node}`, kind: 'observation', f: 'kubelet', value });
  };
}

/** `ActiveState=inactive StateChangeTimestampMonotonic=12185225567`: the stamp is in microseconds of the kernel's clock. */
function parsed(line: string, { node, pen }: FollowedKubelet): KubeletValue | undefined {
  const [, state] = /\bActiveState=(\S+)/.exec(line) ?? [];
  const [, stamp = '0'] = /\bStateChangeTimestampMonotonic=(\d+)/.exec(line) ?? [];
  if (state === undefined) return undefined;
  return { node, state, ...(stamp === '0' ? {} : { sourceMs: pen.msOf(BigInt(stamp) * 1_000n) }) };
}
