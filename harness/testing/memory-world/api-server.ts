import { setMaxListeners } from 'node:events';
import type { RawObject } from '../../history/objects.ts';
import type { KubeApi, ManifestObject, RawList, WatchEvent } from '../../world.ts';
import { deletePod, type Model } from './model.ts';
import { deleteNamespace } from './namespaces.ts';
import type { Pod } from './objects.ts';
import { addressOf, collectionOf, matches } from './paths.ts';
import { Refused } from './store.ts';
import { watchOn } from './watch.ts';

/** Where the API server is out of reach of the harness. The cluster's own parts go on. */
export class Outage extends EventTarget {
  down = false;

  constructor() {
    super();
    // Every watch of every run listens.
    setMaxListeners(0, this);
  }

  begin(): void {
    this.down = true;
    this.dispatchEvent(new Event('begin'));
  }

  end(): void {
    this.down = false;
  }
}

/** The API server as the harness reaches it: every call takes a little time and fails while there is an outage. */
export function apiServer(model: Model, version: string, outage: Outage): KubeApi {
  const { clock, chance, store } = model;

  async function call(signal?: AbortSignal): Promise<void> {
    await clock.sleep(chance.between(1, 8), signal);
    if (outage.down) throw new Error('connect ECONNREFUSED (outage of the memory world)');
  }

  function list(path: string): RawList {
    const { collection, query } = addressOf(path);
    const items = store.list(collection).filter(({ metadata }) => matches(metadata.labels, query.get('labelSelector')));
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
    async send({ method, path }) {
      throw new Error(`the memory world knows no call ${method} ${path}`);
    },
    async remove(path, signal) {
      await call(signal);
      const { collection, name = '', query } = addressOf(path);
      const found = store.get(collection, name);
      if (found === undefined) return;
      const grace = query.get('gracePeriodSeconds');
      if (collection.endsWith('/namespaces')) deleteNamespace(model, name);
      else if (!collection.endsWith('/pods')) store.remove(collection, found.metadata);
      else deletePod(model, found as Pod, ...(grace === null ? [] : [Number(grace)]));
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
