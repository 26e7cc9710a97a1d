import { parseAllDocuments, stringify } from 'yaml';
import { InfrastructureError } from '../../../harness/errors.ts';
import { timeLapseMount, timeLapseMountPath, timeLapseVolume } from '../../time-lapse.ts';

const name = 'local-path-provisioner';
/** How fast the clock runs is known to the cluster, not to its image: it is read where every node has it. */
const onItsClock = ['/usr/bin/bash', '-c', `set -a; . ${timeLapseMountPath}/env; exec "$0" "$@"`];

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec?: { template?: { spec: PodSpec } };
}

interface PodSpec {
  containers: { command?: string[]; volumeMounts?: object[] }[];
  volumes?: object[];
}

/**
 * kind's storage manifest with its provisioner on the clock of the cluster: whenever it makes or removes a directory it looks once a
 * second whether that is done. Throws InfrastructureError when the manifest is not as kind's was.
 */
export function provisionerOnItsClock(text: string): string {
  const manifests = parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
  const pod = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)?.spec?.template
    ?.spec;
  const container = pod?.containers[0];
  if (pod === undefined || container?.command === undefined)
    throw new InfrastructureError(`kind's storage manifest has no Deployment ${name} with a command`);
  container.command = [...onItsClock, ...container.command];
  container.volumeMounts = [...(container.volumeMounts ?? []), timeLapseMount];
  pod.volumes = [...(pod.volumes ?? []), timeLapseVolume];
  return manifests.map((manifest) => stringify(manifest)).join('---\n');
}
