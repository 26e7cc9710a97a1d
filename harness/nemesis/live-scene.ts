import { viewOf, type Subject, type Views } from '../history/objects.ts';
import type { World } from '../world.ts';
import type { Scene } from './scene.ts';
import { seenScene } from './seen-scene.ts';

/** What faults can strike in a namespace, as the API server has it now. */
export async function liveScene({ api, cluster }: World, namespace: string): Promise<Scene> {
  const list = async <S extends Subject>(subject: S, path: string): Promise<Views[S][]> =>
    (await api.list(path)).items.map((raw) => viewOf(subject, raw));
  const [pods, claims, volumes, sets] = await Promise.all([
    list('pod', `/api/v1/namespaces/${namespace}/pods`),
    list('claim', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`),
    list('volume', '/api/v1/persistentvolumes'),
    list('statefulset', `/apis/apps/v1/namespaces/${namespace}/statefulsets`),
  ]);
  return seenScene(namespace, { pods, claims, volumes, sets }, cluster);
}
