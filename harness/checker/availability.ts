import type { Entry } from '../history/entry.ts';
import { isServing, podIn } from '../history/lives.ts';
import type { Parts } from '../history/parts.ts';
import { gapsIn } from '../history/gaps.ts';
import { sourceMs } from '../history/query.ts';
import type { AppendValue } from '../history/writes.ts';
import type { Seen } from '../history/objects.ts';
import { hasWriters } from '../scenario/workload.ts';
import type { Case, Checker } from './checker.ts';
import { mercyOn } from './fault-spans.ts';
import { found, seconds, unproven, type Trouble } from './troubles.ts';

/** Longest silence of a client whose identity is Ready and untouched: its own bound, a few periods, a busy machine. */
const patienceMs = 5_000;

/** Value of a client's entry; `route` is the way it took: `pod` (its address, when left out), a service's or a DNS name. */
type RoutedValue = AppendValue & { route?: string };

interface Outage {
  from: Entry;
  to: Entry;
  ms: number;
}

/** What one client got on one route. */
interface Service {
  identity: string;
  route: string;
  ok: number;
  ended: number;
  longestMs: number;
  /** Those that a person would notice. */
  outages: Outage[];
  /** Its last acknowledgement (or its beginning), and its last word. */
  served: Entry;
  last: Entry;
}

/**
 * Availability as the clients saw it, per identity and route: the longest time without an acknowledged operation and the
 * share that was served. Broken when a client was not served for 5 s in which its pod was Ready all the time and no fault
 * announced that the pod, or what runs on its node, may go unserved.
 */
export const availability: Checker = (given) => {
  const { parts, scenario } = given;
  if (!hasWriters(scenario.workload)) return [];
  const services = servicesOf(parts);
  const base = { name: 'availability', title: 'clients are served whenever nothing is in the way' };
  if (services.length === 0) return [unproven(base, 'no client was driven')];
  const ready = readySpans(parts);
  return services.map((service) => {
    const { identity, route, ok, ended, outages, longestMs } = service;
    const share = ended === 0 ? 'nothing ended' : `served ${((100 * ok) / ended).toFixed(1)} % of ${ended}`;
    const named = route === 'pod' ? identity : `${identity}/${route}`;
    return found(
      { ...base, name: `availability/${named}` },
      outages.flatMap((one) => unexplained(named, service, one, ready.get(identity) ?? [], given)),
      { because: `${named}: ${share}, longest outage ${seconds(longestMs)}` },
    );
  });
};

function servicesOf(parts: Parts): Service[] {
  const services = new Map<string, Service>();
  for (const entry of parts.of('op', 'append')) {
    const { identity, route = 'pod' } = entry.value as RoutedValue;
    const key = `${identity} ${route}`;
    let service = services.get(key);
    if (service === undefined) {
      service = { identity, route, ok: 0, ended: 0, longestMs: 0, outages: [], served: entry, last: entry };
      services.set(key, service);
    }
    service.last = entry;
    if (entry.type === 'invoke') continue;
    service.ended++;
    if (entry.type !== 'ok') continue;
    service.ok++;
    noteSilence(service, entry);
    service.served = entry;
  }
  for (const service of services.values()) noteSilence(service, service.last);
  return [...services.keys()].sort().map((key) => services.get(key) as Service);
}

function noteSilence(service: Service, to: Entry): void {
  const ms = sourceMs(to) - sourceMs(service.served);
  service.longestMs = Math.max(service.longestMs, ms);
  if (ms > patienceMs) service.outages.push({ from: service.served, to, ms });
}

interface ReadySpan {
  node: string;
  fromMs: number;
  toMs: number;
}

/** When each identity had a pod that was Ready, by name. */
function readySpans(parts: Parts): Map<string, ReadySpan[]> {
  const spans = new Map<string, ReadySpan[]>();
  for (const entry of parts.of('observation', 'pod')) {
    const pod = podIn(entry);
    const list = spans.get(pod.name) ?? [];
    spans.set(pod.name, list);
    const open = list.at(-1)?.toMs === Number.POSITIVE_INFINITY ? list.at(-1) : undefined;
    const now = (entry.value as Seen).change !== 'DELETED' && isServing(pod);
    if (open !== undefined && !now) open.toMs = entry.timeMs;
    if (open === undefined && now)
      list.push({ node: pod.node ?? '', fromMs: entry.timeMs, toMs: Number.POSITIVE_INFINITY });
  }
  return spans;
}

function unexplained(
  name: string,
  { identity, route }: Service,
  { from, to, ms }: Outage,
  ready: readonly ReadySpan[],
  given: Case,
): Trouble[] {
  const [fromMs, toMs] = [sourceMs(from), sourceMs(to)];
  const shared = ready
    .map((span) => ({ ...span, ms: Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs) }))
    .sort((a, b) => b.ms - a.ms);
  const [worst] = shared;
  if (worst === undefined || worst.ms <= patienceMs) return [];
  const blind = gapsIn(given.parts.all('gap')).find(
    (gap) => /^(client|api)/.test(gap.process) && gap.fromMs <= toMs && gap.toMs >= fromMs,
  );
  // A client that was kept waiting needs a moment to be served again.
  const span = { fromMs: Math.max(fromMs, worst.fromMs) - patienceMs, toMs: Math.min(toMs, worst.toMs) };
  const doubt = blind && `${blind.process} was blind, entry ${blind.entries[0]?.index}`;
  const mercy = mercyOn('availability/unserved', given, span, { pod: identity, node: worst.node });
  // Other routes than the pod's address lead past what may know old addresses.
  const detour = route === 'pod' ? {} : mercyOn('availability/detour', given, span);
  return [
    {
      what: `${name} was not served for ${seconds(ms)}, ${seconds(worst.ms)} of it while its pod was Ready and untouched`,
      evidence: [from.index, to.index],
      doubt,
      ...detour,
      ...mercy,
    },
  ];
}
