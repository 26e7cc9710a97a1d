import { InfrastructureError } from '../errors.ts';
import type { RawObject } from '../history/objects.ts';
import type { ManifestObject, World } from '../world.ts';
import { selectingRun } from './deployed.ts';

const classes = '/apis/storage.k8s.io/v1/storageclasses';
const isDefault = 'storageclass.kubernetes.io/is-default-class';

/** The cluster's own storage class, but one whose volumes stay when their claims are deleted. It belongs to one run. */
export async function retainingClass(
  { api }: World,
  namespace: string,
  labels: Record<string, string>,
  signal: AbortSignal,
): Promise<ManifestObject> {
  const { items } = await api.list(classes, signal);
  const own = items.find(({ metadata }) => metadata.annotations?.[isDefault] === 'true');
  if (own === undefined) throw new InfrastructureError('the cluster has no default storage class');
  const { provisioner, parameters, volumeBindingMode } = own as RawObject & Record<string, unknown>;
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: `${namespace}-retain`, labels },
    provisioner,
    volumeBindingMode,
    reclaimPolicy: 'Retain',
    ...(parameters === undefined ? {} : { parameters }),
  };
}

/** Takes away the storage classes that were made for the run in this namespace. */
export async function removeClasses({ api }: World, namespace: string): Promise<void> {
  const { items } = await api.list(`${classes}?${selectingRun(namespace)}`);
  for (const { metadata } of items) await api.remove(`${classes}/${metadata.name}`);
}
