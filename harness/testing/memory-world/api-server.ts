import type { RawObject } from '../../history/objects.ts';
import type { KubeApi, ManifestObject, RawList, WatchEvent } from '../../world.ts';
import { answer, deleteObject } from './calls.ts';
import type { Model } from './model.ts';
import { addressOf, collectionOf, matches } from './paths.ts';
import { Refused } from './store.ts';
import type { Outage } from './outage.ts';
import { watchOn } from './watch.ts';

/** The API server as the harness reaches it: every call takes a little time and fails while there is an outage. */
export function apiServer(model: Model, version: string, outage: Outage): KubeApi {
  const { clock, chance, store } = model;

  async function call(signal?: AbortSignal): Promise<void> {
    await clock.sleep(chance.between(1, 8), signal);
    if (outage.down) throw new Error('connect ECONNREFUSED (outage of the memory world)');
  }

  function list(path: string): RawList {
    const { collection, query } = addressOf(path);
    // A path without a namespace lists all of them.
    const held = collection.includes('/namespaces/')
      ? store.list(collection)
      : store.everywhere(collection.slice(collection.lastIndexOf('/') + 1));
    const items = held.filter(({ metadata }) => matches(metadata.labels, query.get('labelSelector')));
    return { metadata: { resourceVersion: String(store.version) }, items };
  }

  function get(path: string): RawObject {
    const { collection, name = '' } = addressOf(path);
    const found = store.get(collection, name);
    if (found === undefined) throw new Refused(404, `GET ${path}: 404 not found`);
    return found;
  }

  return {
    async get<T>(path: string, signal?: AbortSignal): Promise<T> {
      await call(signal);
      return (path === '/version' ? { gitVersion: version } : get(path)) as T;
    },
    async list(path, signal) {
      await call(signal);
      return list(path);
    },
    async watch(path, resourceVersion, onEvent: (event: WatchEvent) => void, signal, onOpen?: () => void) {
      await call(signal);
      onOpen?.();
      await watchOn(model, addressOf(path), Number(resourceVersion), onEvent, outage, signal);
    },
    async apply(objects, signal) {
      for (const object of objects) {
        await call(signal);
        applyTo(model, object);
      }
    },
    async send(apiCall, signal) {
      await call(signal);
      return answer(model, apiCall);
    },
    async remove(path, signal) {
      await call(signal);
      const address = addressOf(path);
      const grace = address.query.get('gracePeriodSeconds');
      if (store.get(address.collection, address.name ?? '') === undefined) return;
      deleteObject(model, address, grace === null ? {} : { gracePeriodSeconds: Number(grace) });
    },
  };
}

/** Creates or changes: fields of `spec` that are given replace those that are there. */
function applyTo({ store }: Model, manifest: ManifestObject): void {
  const collection = collectionOf(manifest);
  const { metadata, ...fields } = manifest;
  const known = store.get(collection, metadata.name);
  if (known !== undefined) {
    store.update(collection, known.metadata, (draft) => {
      draft.spec = { ...draft.spec, ...(fields['spec'] as object | undefined) };
      draft['generation'] = Number(draft['generation'] ?? 1) + 1;
    });
    return;
  }
  if (manifest.kind === 'Service')
    fields['spec'] = {
      clusterIP: `10.96.0.${store.everywhere('services').length + 10}`,
      ...(fields['spec'] as object),
    };
  const status = manifest.kind === 'StatefulSet' ? { replicas: 0, availableReplicas: 0 } : {};
  store.create(collection, { ...fields, metadata, status });
}
