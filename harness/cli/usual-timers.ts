import { usualWay } from '../../clusters/node-image/index.ts';
import type { Progress } from '../control/progress.ts';
import type { Chosen } from './wanted-cluster.ts';

/** The timers of clusters for which none are chosen: the default ones in this time-lapse where node images are built here. */
export async function usualTimers(
  k8s: string,
  safeFactor: number,
  progress: Progress,
): Promise<Pick<Chosen, 'usuallyInTimeLapse' | 'safeFactor'>> {
  const usuallyInTimeLapse = safeFactor > 1 && (await usualWay({ ...progress, k8s })) === 'time-lapse';
  return { usuallyInTimeLapse, safeFactor };
}
