import { allPods, type Model } from './model.ts';
import { isReady } from './objects.ts';
import type { ObjectStore } from './store.ts';

const services = '/api/v1/namespaces/kube-system/services';

/** The service of the cluster's DNS server. */
export function addDns(store: ObjectStore): void {
  store.create(services, { metadata: { name: 'kube-dns' }, spec: { clusterIP: '10.96.0.10' } });
}

/** Addresses that a server has of `<pod>.<service>.<namespace>.svc.cluster.local`; undefined where no server is. */
export function addressesOf(model: Model, server: string, name: string): string[] | undefined {
  if (model.store.get(services, 'kube-dns')?.spec?.['clusterIP'] !== server) return undefined;
  const [pod, , namespace] = name.split('.');
  return allPods(model)
    .filter(({ metadata }) => metadata.name === pod && metadata.namespace === namespace)
    .filter((one) => isReady(one) && one.metadata.deletionTimestamp === undefined)
    .flatMap(({ status }) => status.podIP ?? []);
}
