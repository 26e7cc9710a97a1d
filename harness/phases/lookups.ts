import { InfrastructureError } from '../errors.ts';
import type { RawObject } from '../history/objects.ts';
import { dnsNames, type Deployed } from '../workload/deployed.ts';
import type { KubeApi, Prober } from '../world.ts';

const periodMs = 500;
const service = '/api/v1/namespaces/kube-system/services/kube-dns';

/**
 * Has the prober look up the DNS name of every identity at the cluster's server. The result ends it; a prober that is gone by
 * then does so no more, and leaves a gap in the record.
 */
export async function startLookups(
  api: KubeApi,
  prober: Prober,
  deployed: Deployed,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const server = (await api.get<RawObject>(service, signal)).spec?.['clusterIP'];
  if (typeof server !== 'string') throw new InfrastructureError(`the cluster's DNS has no address: ${service}`);
  await prober.setLookups({ server, periodMs, names: dnsNames(deployed) });
  return () => prober.setLookups({ server, periodMs, names: [] }).catch(() => undefined);
}
