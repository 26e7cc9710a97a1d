import {
  journalAnyName,
  journalName,
  journalPort,
  journalServices,
  journalSet,
  type JournalSetting,
} from '../../clusters/journal-manifests.ts';
import { identitiesOf } from '../history/sets.ts';
import type { RawObject } from '../history/objects.ts';
import type { JournalWorkload, Workload } from '../scenario/workload.ts';
import type { ManifestObject, World } from '../world.ts';
import { runLabel, type Deployed } from './deployed.ts';
import { deployManifests } from './manifests.ts';
import { changedSet } from './set-change.ts';
import { retainingClass } from './storage-class.ts';

/** Where a workload is deployed, and where its writers report. */
export interface Place {
  namespace: string;
  reportUrl: string;
}

/** Creates the namespace and the workload of a scenario; does not wait for it. */
export async function deploy(world: World, workload: Workload, place: Place, signal: AbortSignal): Promise<Deployed> {
  const labels = { [runLabel]: place.namespace };
  const space: ManifestObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: place.namespace, labels } };
  await world.api.apply([space], signal);
  if (workload.kind === 'journal') return deployJournal(world, workload, { ...place, labels }, signal);
  return deployManifests(world, workload, { namespace: place.namespace, labels }, signal);
}

async function deployJournal(
  world: World,
  workload: JournalWorkload,
  { namespace, reportUrl, labels }: Place & { labels: Record<string, string> },
  signal: AbortSignal,
): Promise<Deployed> {
  const made = workload.reclaimPolicy === 'Retain' ? await retainingClass(world, namespace, labels, signal) : undefined;
  const setting: JournalSetting = {
    namespace,
    image: world.cluster.workloadImage,
    labels,
    reportUrl,
    ...(made && { storageClass: made.metadata.name }),
  };
  const set = changedSet(journalSet(workload, setting), workload);
  await world.api.apply([...(made ? [made] : []), ...journalServices(setting), set] as ManifestObject[], signal);
  const any = await world.api.get<RawObject>(`/api/v1/namespaces/${namespace}/services/${journalAnyName}`, signal);
  return {
    namespace,
    sets: [journalName],
    identities: identitiesOf([{ name: journalName, replicas: workload.replicas, start: workload.ordinalsStart ?? 0 }]),
    serviceUrl: `http://${String(any.spec?.['clusterIP'])}:${journalPort}`,
    services: { [journalName]: journalName },
  };
}
