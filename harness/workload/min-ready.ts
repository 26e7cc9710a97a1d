import type { Facts } from '../bounds/facts.ts';
import type { RawObject } from '../history/objects.ts';
import type { World } from '../world.ts';
import type { Deployed } from './deployed.ts';

/** How long a pod of the first StatefulSet of a workload must be Ready before it counts as available, by the API server. */
export async function minReadyOf(
  { api }: Pick<World, 'api'>,
  { namespace, sets: [name = ''] }: Deployed,
  signal: AbortSignal,
): Promise<Pick<Facts, 'minReadyMs'>> {
  const { spec } = await api.get<RawObject>(`/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`, signal);
  return minReady(Number(spec?.['minReadySeconds'] ?? 0));
}

/** The same, of what is in the StatefulSet's specification. */
export const minReady = (seconds = 0): Pick<Facts, 'minReadyMs'> =>
  seconds === 0 ? {} : { minReadyMs: seconds * 1_000 };
