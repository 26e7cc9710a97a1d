import type { RawObject } from '../../history/objects.ts';
import type { Model } from './model.ts';
import { paths } from './paths.ts';

interface About {
  kind: string;
  name: string;
  namespace: string;
  uid?: string;
}

/** Records an Event; one that was recorded already is counted up, as the API's recorders do. */
export function tell(
  { store, chance }: Model,
  type: 'Normal' | 'Warning',
  reason: string,
  about: About,
  message: string,
): void {
  const collection = paths.events(about.namespace);
  const same = store
    .list(collection)
    .find((one) => one['reason'] === reason && one['message'] === message && uidOf(one) === about.uid);
  if (same !== undefined) {
    store.update(collection, same.metadata, (draft) => {
      draft['count'] = Number(draft['count']) + 1;
    });
    return;
  }
  const metadata = { name: `${about.name}.${chance.hex(16)}`, namespace: about.namespace };
  store.create(collection, { kind: 'Event', metadata, type, reason, message, count: 1, involvedObject: about });
}

/** What an event about an object is about. */
export const about = (kind: string, { metadata }: RawObject): About => ({
  kind,
  name: metadata.name,
  namespace: metadata.namespace ?? '',
  uid: metadata.uid,
});

const uidOf = (event: RawObject): unknown => (event['involvedObject'] as { uid?: string }).uid;
