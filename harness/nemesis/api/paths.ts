import { InfrastructureError } from '../../errors.ts';
import type { ObjectRef } from '../target.ts';

/** Where objects live at the API server. Every name comes from outside: one that is no name never gets into a path. */
export const pathOf = {
  nodes: '/api/v1/nodes',
  node: (name: string): string => `/api/v1/nodes/${checked(name)}`,
  namespace: (name: string): string => `/api/v1/namespaces/${checked(name)}`,
  volume: (name: string): string => `/api/v1/persistentvolumes/${checked(name)}`,
  pod: (pod: Named): string => `${core(pod)}/pods/${checked(pod.name)}`,
  podsOf: ({ namespace }: Pick<Named, 'namespace'>): string => `/api/v1/namespaces/${checked(namespace)}/pods`,
  eviction: (pod: Named): string => `${core(pod)}/pods/${checked(pod.name)}/eviction`,
  claim: (claim: Named): string => `${core(claim)}/persistentvolumeclaims/${checked(claim.name)}`,
  set: (set: Named): string => `${pathOf.setsOf(set)}/${checked(set.name)}`,
  setsOf: ({ namespace }: Pick<Named, 'namespace'>): string =>
    `/apis/apps/v1/namespaces/${checked(namespace)}/statefulsets`,
};

type Named = Pick<ObjectRef, 'namespace' | 'name'>;

const core = ({ namespace }: Named): string => `/api/v1/namespaces/${checked(namespace)}`;

function checked(name: string): string {
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) || name.includes('..'))
    throw new InfrastructureError(`no name of an object of Kubernetes: ${JSON.stringify(name)}`);
  return name;
}
