import type { RawObject } from '../../history/objects.ts';
import type { KubeApi } from '../../world.ts';

const attempts = 20;

/** The object at a path; undefined when there is none, or another than the one of `uid`. */
export async function find(api: KubeApi, path: string, uid?: string): Promise<RawObject | undefined> {
  try {
    const found = await api.get(path);
    return uid === undefined || found.metadata.uid === uid ? found : undefined;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** What a delete call may say beside the object's UID: see DeleteOptions of the Kubernetes API. */
export interface Deletion {
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
}

/** Deletes the object of `uid`; the server itself spares a namesake. One that is gone is no error. */
export async function remove(api: KubeApi, path: string, uid: string, options: Deletion = {}): Promise<void> {
  try {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...options, preconditions: { uid } };
    await api.send({ method: 'DELETE', path, body });
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409 || (await find(api, path, uid)) !== undefined) throw error;
  }
}

/** A JSON merge patch. */
export interface Patch {
  metadata?: Record<string, unknown>;
  spec?: unknown;
}

/**
 * Changes the object of `uid` (left out: whichever is there) by what `edit` makes of it as it stands, and again when
 * somebody else was faster: so entries of lists that others own are never lost. Nothing there, or nothing to change
 * (undefined), is no error.
 */
export async function change(
  api: KubeApi,
  path: string,
  uid: string | undefined,
  edit: (now: RawObject) => Patch | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const now = await find(api, path, uid);
    const patch = now === undefined ? undefined : edit(now);
    if (now === undefined || patch === undefined) return;
    const { uid: same, resourceVersion } = now.metadata;
    try {
      await api.send({
        method: 'PATCH',
        path,
        body: { ...patch, metadata: { ...patch.metadata, uid: same, resourceVersion } },
      });
      return;
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (statusOf(error) !== 409 || attempt === attempts) throw error;
    }
  }
}

/** The HTTP status of a refused call. */
export const statusOf = (error: unknown): number | undefined => (error as { status?: number }).status;
