import { InfrastructureError } from '../errors.ts';
import type { DnsAnswer } from '../history/dns.ts';
import type { Entry } from '../history/entry.ts';
import type { RawObject } from '../history/objects.ts';
import { seen } from '../history/query.ts';
import type { Recorder } from '../store/recorder.ts';
import { dnsNames, type Deployed } from '../workload/deployed.ts';
import type { Prober, World } from '../world.ts';
import { entryWhen } from './wait.ts';

const periodMs = 500;
const service = '/api/v1/namespaces/kube-system/services/kube-dns';
/** A little past the bound of checker `dns`, so that the record shows a name that does not follow by then. */
const followMs = 37_000;

/**
 * Has the prober look up the DNS name of every identity at the cluster's server. The result waits until each answers with the
 * address of its pod, or can be said not to, and ends it; a prober that is gone by then leaves a gap in the record.
 */
export async function startLookups(
  { api, clock }: World,
  prober: Prober,
  recorder: Recorder,
  deployed: Deployed,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const server = (await api.get<RawObject>(service, signal)).spec?.['clusterIP'];
  if (typeof server !== 'string') throw new InfrastructureError(`the cluster's DNS has no address: ${service}`);
  const [addresses, answers] = [new Map<string, string>(), new Map<string, string>()];
  const take = (entry: Entry): void => {
    const found = seen(entry, 'pod');
    if (found?.change === 'DELETED') addresses.delete(found.object.name);
    else if (found?.object.ip !== undefined) addresses.set(found.object.name, found.object.ip);
    if (entry.kind !== 'observation' || entry.f !== 'dns') return;
    const answer = entry.value as DnsAnswer;
    answers.set(answer.identity, answer.addresses.join());
  };
  recorder.entries.forEach(take);
  const unlisten = recorder.listen(take);
  await prober.setLookups({ server, periodMs, names: dnsNames(deployed) });
  return async () => {
    const follow = (): boolean =>
      deployed.identities.every((one) => (answers.get(one) ?? '') === (addresses.get(one) ?? ''));
    const heard = { entries: recorder.entries.slice(-1), listen: recorder.listen.bind(recorder) };
    await entryWhen(heard, follow, { clock, timeoutMs: followMs, signal });
    unlisten();
    await prober.setLookups({ server, periodMs, names: [] }).catch(() => undefined);
  };
}
