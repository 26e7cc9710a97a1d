import type { KubeApi } from '../../harness/world.ts';

/** An object that is written again and again, to see how soon who knows. No controller does anything with it. */
export interface Marker {
  /** Path of the one object, and of the collection that an observer follows. */
  path: string;
  collection: string;
  namespace: string;
  name: string;
  /** Writes the next number. */
  write(): Promise<Written>;
}

/**
 * One write. The moment of the commit lies between the two times (milliseconds of `performance.now()`) and is known to
 * nobody outside the API server: `sentMs` makes what is measured too long, `answeredMs` too short.
 */
export interface Written {
  number: number;
  sentMs: number;
  answeredMs: number;
}

/** Makes the marker in a namespace that is there. */
export async function makeMarker(api: KubeApi, namespace: string): Promise<Marker> {
  const name = 'marker';
  const collection = `/apis/apps/v1/namespaces/${namespace}/controllerrevisions`;
  let number = 0;
  const write = async (): Promise<Written> => {
    const object = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name, namespace }, data: {} };
    const sentMs = performance.now();
    await api.apply([{ ...object, revision: ++number }]);
    return { number, sentMs, answeredMs: performance.now() };
  };
  await write();
  return { path: `${collection}/${name}`, collection, namespace, name, write };
}
