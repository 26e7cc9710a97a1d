/** Paths of collections, as the API server has them. */
export const paths = {
  namespaces: '/api/v1/namespaces',
  nodes: '/api/v1/nodes',
  volumes: '/api/v1/persistentvolumes',
  leases: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
  leaderLeases: '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases',
  pods: (namespace: string) => `/api/v1/namespaces/${namespace}/pods`,
  claims: (namespace: string) => `/api/v1/namespaces/${namespace}/persistentvolumeclaims`,
  events: (namespace: string) => `/api/v1/namespaces/${namespace}/events`,
  statefulSets: (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
};

const pluralOf: Record<string, string> = {
  Namespace: 'namespaces',
  Service: 'services',
  Pod: 'pods',
  StatefulSet: 'statefulsets',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  PodDisruptionBudget: 'poddisruptionbudgets',
  ConfigMap: 'configmaps',
};

/** The collection that an object of a manifest belongs in. Throws an Error for a kind that the model does not have. */
export function collectionOf(object: { apiVersion: string; kind: string; metadata: { namespace?: string } }): string {
  const plural = pluralOf[object.kind];
  if (plural === undefined) throw new Error(`the memory world has no ${object.kind}`);
  const root = object.apiVersion === 'v1' ? '/api/v1' : `/apis/${object.apiVersion}`;
  const { namespace } = object.metadata;
  return namespace === undefined ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`;
}

/** What a request addresses: a collection, or one object in it, with its query. */
export interface Address {
  collection: string;
  name?: string;
  /** For instance `eviction`. */
  sub?: string;
  query: URLSearchParams;
}

/** Takes a URL path apart. */
export function addressOf(path: string): Address {
  const [bare = '', query = ''] = path.split('?');
  const parts = bare.replace(/\/$/, '').split('/').slice(1);
  // /api/v1/… or /apis/group/v1/…, then perhaps namespaces/<name>, then the collection and perhaps a name.
  const root = parts[0] === 'api' ? 2 : 3;
  const inNamespace = parts[root] === 'namespaces' && parts.length > root + 2;
  const end = root + (inNamespace ? 3 : 1);
  const [name, sub] = parts.slice(end);
  return {
    collection: `/${parts.slice(0, end).join('/')}`,
    ...(name === undefined ? {} : { name }),
    ...(sub === undefined ? {} : { sub }),
    query: new URLSearchParams(query),
  };
}

/** Whether labels fit a selector of the form `a=b,c`. */
export function matches(labels: Record<string, string> = {}, selector: string | null): boolean {
  return (selector ?? '').split(',').every((term) => {
    const [key = '', value] = term.split('=');
    return term === '' || (value === undefined ? key in labels : labels[key] === value);
  });
}
