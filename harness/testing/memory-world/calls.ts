import type { RawObject } from '../../history/objects.ts';
import type { ApiCall } from '../../world.ts';
import { deletePod, finalizePod, type Model } from './model.ts';
import { isReady, type Pod } from './objects.ts';
import { addressOf, matches, type Address } from './paths.ts';
import { deleteClaim } from './claim-protection.ts';
import { deleteNamespace } from './namespaces.ts';
import { Refused } from './store.ts';

interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: string;
  preconditions?: { uid?: string };
  dryRun?: string[];
}

/** Deletes, merge patches, creations and evictions, as the API server has them. Throws Refused with its status. */
export function answer(model: Model, { method, path, body }: ApiCall): RawObject {
  const address = addressOf(path);
  if (method === 'DELETE') return deleteObject(model, address, body ?? {});
  if (method === 'PATCH' && !Array.isArray(body)) return patch(model, address, body as Merge);
  if (method === 'POST' && address.sub === 'eviction') return evict(model, address, body as Eviction);
  if (method === 'POST' && address.name === undefined)
    return model.store.create(address.collection, { status: {}, ...(body as { metadata: { name: string } }) });
  throw new Error(`the memory world knows no call ${method} ${path}`);
}

/** Deletes what a call names. Throws Refused 404 when it is not there, 409 when it is another than was meant. */
export function deleteObject(model: Model, { collection, name = '' }: Address, options: DeleteOptions): RawObject {
  const found = there(model, collection, name);
  checkUid(found, options.preconditions?.uid);
  if (collection.endsWith('/namespaces')) deleteNamespace(model, name);
  else if (collection.endsWith('/pods')) deletePod(model, found as Pod, options.gracePeriodSeconds);
  else if (collection.endsWith('/persistentvolumeclaims')) deleteClaim(model, found);
  else {
    model.store.remove(collection, found.metadata);
    if (collection.endsWith('/statefulsets') && options.propagationPolicy !== 'Orphan') collect(model, found);
  }
  return found;
}

/** Garbage collection of what a StatefulSet owns. */
function collect(model: Model, { metadata: { uid, namespace = '' } }: RawObject): void {
  for (const pod of model.store.list<Pod>(`/api/v1/namespaces/${namespace}/pods`))
    if (pod.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true) deletePod(model, pod);
}

type Merge = Record<string, unknown> & { metadata?: { uid?: string; resourceVersion?: string } };

function patch(model: Model, { collection, name = '' }: Address, body: Merge): RawObject {
  const found = there(model, collection, name);
  checkUid(found, body.metadata?.uid);
  const version = body.metadata?.resourceVersion;
  if (version !== undefined && version !== found.metadata.resourceVersion)
    throw new Refused(409, `${collection}/${name}: the object has been modified`);
  const changed = model.store.update(collection, found.metadata, (draft) => {
    Object.assign(draft, merged(draft, body));
    if (body['spec'] !== undefined) draft['generation'] = Number(draft['generation'] ?? 1) + 1;
  });
  if (collection.endsWith('/pods') && changed !== undefined) finalizePod(model, changed as Pod);
  return changed ?? found;
}

/** RFC 7386: null takes away, objects are merged, everything else replaces. */
function merged(into: unknown, from: unknown): unknown {
  if (from === null || typeof from !== 'object' || Array.isArray(from)) return from;
  const result: Record<string, unknown> = { ...(into as object) };
  for (const [key, value] of Object.entries(from)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key] ?? {}, value);
  }
  return result;
}

interface Eviction {
  deleteOptions?: DeleteOptions;
}

/** Deletes a pod gracefully unless a budget (`minAvailable` alone is known) refuses. */
function evict(model: Model, { collection, name = '' }: Address, { deleteOptions = {} }: Eviction): RawObject {
  const pod = there(model, collection, name) as Pod;
  checkUid(pod, deleteOptions.preconditions?.uid);
  const siblings = model.store.list<Pod>(collection);
  for (const { spec } of model.store.list(
    `/apis/policy/v1${collection.slice('/api/v1'.length).replace(/pods$/, 'poddisruptionbudgets')}`,
  )) {
    const { minAvailable = 0, selector } = spec as {
      minAvailable?: number;
      selector: { matchLabels: Record<string, string> };
    };
    const terms = Object.entries(selector.matchLabels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const healthy = siblings.filter((one) => matches(one.metadata.labels, terms) && isReady(one)).length;
    if (matches(pod.metadata.labels, terms) && healthy <= minAvailable)
      throw new Refused(429, "Cannot evict pod as it would violate the pod's disruption budget.");
  }
  if (deleteOptions.dryRun === undefined) deletePod(model, pod, deleteOptions.gracePeriodSeconds);
  return pod;
}

function there({ store }: Model, collection: string, name: string): RawObject {
  const found = store.get(collection, name);
  if (found === undefined) throw new Refused(404, `${collection}/${name}: 404 not found`);
  return found;
}

function checkUid({ metadata }: RawObject, uid: string | undefined): void {
  if (uid !== undefined && uid !== metadata.uid)
    throw new Refused(409, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`);
}
