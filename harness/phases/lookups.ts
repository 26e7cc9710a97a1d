import { InfrastructureError } from '../errors.ts';
import { dnsSteady, type DnsAnswer } from '../history/dns.ts';
import type { Entry } from '../history/entry.ts';
import type { RawObject } from '../history/objects.ts';
import { seen } from '../history/query.ts';
import type { Recorder } from '../store/recorder.ts';
import { dnsNames, type Deployed } from '../workload/deployed.ts';
import type { Prober, World } from '../world.ts';
import { entryWhen } from './wait.ts';

const periodMs = 500;
const lookEveryMs = 100;
const service = '/api/v1/namespaces/kube-system/services/kube-dns';
/** So long all of them must answer right before anything is injected: as many rounds as tell a server with a replica that is behind. */
const steadyMs = 2 * periodMs + 100;
/** What an earlier absence of the control plane leaves a server behind: seen for a minute. */
const longestSteadyMs = 120_000;
/** A little past the bound of checker `dns`, so that the record shows a name that does not follow by then. */
const followMs = 37_000;

/** DNS names that are being looked up. */
export interface Lookups {
  /**
   * Waits until each name answers steadily with the address of its pod, or for 120 s, and records that: what the names answered before
   * is of earlier times, and not judged.
   */
  steady: () => Promise<void>;
  /**
   * Waits until each answers with the address of its pod, or can be said not to, and ends it; a prober that is gone by then leaves a gap
   * in the record.
   */
  stop: () => Promise<void>;
}

/** Has the prober look up the DNS name of every identity at the cluster's server. */
export async function startLookups(
  { api, clock }: World,
  prober: Prober,
  recorder: Recorder,
  deployed: Deployed,
  signal: AbortSignal,
): Promise<Lookups> {
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
  const names = dnsNames(deployed);
  const follow = (): boolean =>
    names.every(({ identity }) => (answers.get(identity) ?? '') === (addresses.get(identity) ?? ''));
  recorder.entries.forEach(take);
  let rightFromMs: number | undefined;
  const unlisten = recorder.listen((entry) => {
    take(entry);
    rightFromMs = follow() ? (rightFromMs ?? clock.wallMs()) : undefined;
  });
  await prober.setLookups({ server, periodMs, names });
  const steady = async (): Promise<void> => {
    const fromMs = clock.wallMs();
    for (; ; await clock.sleep(lookEveryMs, signal)) {
      const nowMs = clock.wallMs();
      const waitedMs = nowMs - fromMs;
      const follows = nowMs - (rightFromMs ?? nowMs) >= steadyMs;
      if (!follows && waitedMs < longestSteadyMs) continue;
      recorder.record({ process: 'run', kind: 'phase', f: dnsSteady, value: { follows, waitedMs } });
      return;
    }
  };
  const stop = async (): Promise<void> => {
    const heard = { entries: recorder.entries.slice(-1), listen: recorder.listen.bind(recorder) };
    await entryWhen(heard, follow, { clock, timeoutMs: followMs, signal });
    unlisten();
    await prober.setLookups({ server, periodMs, names: [] }).catch(() => undefined);
  };
  return { steady, stop };
}
