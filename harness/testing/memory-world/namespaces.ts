import type { RawObject } from '../../history/objects.ts';
import { letGo } from './claim-protection.ts';
import { deletePod, isOf, queued, wall, type Model } from './model.ts';
import type { Claim, Pod } from './objects.ts';
import { paths } from './paths.ts';

/**
 * Deletion of a namespace, and garbage collection in it: StatefulSets first, then pods with their grace, then claims, then
 * their volumes with what is in them, then the namespace. Pods of a silent kubelet hold it up.
 * Source: pkg/controller/namespace, pkg/controller/volume (protection finalizers).
 */
export function startNamespaces(model: Model): void {
  const { store } = model;
  const wake = queued(model, () => store.list(paths.namespaces).forEach(empty), [20, 80]);
  store.listen((change) => {
    if (isOf(change, 'namespaces') || change.type === 'DELETED') wake();
  });

  function empty({ metadata }: RawObject): void {
    if (metadata.deletionTimestamp === undefined) return;
    const { name } = metadata;
    for (const set of store.list(paths.statefulSets(name))) store.remove(paths.statefulSets(name), set.metadata);
    const pods = store.list<Pod>(paths.pods(name));
    for (const pod of pods) deletePod(model, pod);
    if (store.list(paths.pods(name)).length > 0) return;
    for (const claim of store.list<Claim>(paths.claims(name))) letGo(model, claim);
    for (const event of store.list(paths.events(name))) store.remove(paths.events(name), event.metadata);
    for (const service of store.list(`/api/v1/namespaces/${name}/services`))
      store.remove(`/api/v1/namespaces/${name}/services`, service.metadata);
    store.remove(paths.namespaces, metadata);
  }
}

/** Marks a namespace for deletion. */
export function deleteNamespace(model: Model, name: string): void {
  const namespace = model.store.get(paths.namespaces, name);
  if (namespace === undefined) return;
  model.store.update(paths.namespaces, namespace.metadata, ({ metadata }) => {
    metadata.deletionTimestamp ??= wall(model);
  });
}
