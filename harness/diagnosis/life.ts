import { seenOf, type NodeEvidence, type PodEvidence } from './evidence.ts';

/**
 * Whether a pod's containers can still act under its name. `running`: they do; `frozen`: they will go on where they stopped;
 * `restartable`: none runs, and its kubelet may start one any moment; `ended`: none runs, and none can start before the
 * API server is asked; `unseen`.
 */
export const lives = ['running', 'frozen', 'unseen', 'restartable', 'ended'] as const;
export type Life = (typeof lives)[number];

/** A pod's life by the node's truth: what the API server says of it counts for nothing here. */
export function lifeOf({ processes }: PodEvidence, { machine, inside }: NodeEvidence): Life {
  if (machine === 'exited' || machine === 'gone') return 'ended';
  // Nothing of a paused machine can be looked into, and all of it goes on one day.
  if (machine === 'paused') return 'frozen';
  if (processes !== 'none') return processes;
  const seen = seenOf(inside);
  if (machine !== 'running' || seen === undefined) return 'unseen';
  const isDown = seen.kubelet.unit === 'inactive' || seen.kubelet.unit === 'failed';
  return isDown ? 'ended' : 'restartable';
}
