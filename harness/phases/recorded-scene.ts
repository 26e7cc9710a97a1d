import type { History } from '../history/entry.ts';
import type { Subject, Views } from '../history/objects.ts';
import { objectsAt } from '../history/query.ts';
import type { Scene } from '../nemesis/scene.ts';
import { seenScene } from '../nemesis/seen-scene.ts';
import type { Deployed } from '../workload/deployed.ts';
import type { ClusterInfo } from '../world.ts';

/** What faults can strike, as the record has it: it needs no API server, which may be what is being hurt. */
export function recordedScene(history: History, { namespace }: Deployed, cluster: ClusterInfo): Scene {
  const now = <S extends Subject>(subject: S): Views[S][] => [
    ...objectsAt(history, subject, Number.POSITIVE_INFINITY).values(),
  ];
  const seen = { pods: now('pod'), claims: now('claim'), volumes: now('volume'), sets: now('statefulset') };
  return seenScene(namespace, seen, cluster);
}
