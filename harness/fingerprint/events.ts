import type { EventView, Seen } from '../history/objects.ts';
import { podIn } from '../history/lives.ts';
import type { Parts } from '../history/parts.ts';
import { wasBlind } from './blindness.ts';
import type { Names } from './names.ts';

/** How often something was told, as far as that is behaviour. */
export type HowOften = 'once' | 'a few times' | 'many times';

const many = 10;

/** Events whose number, or whose being told at all, is chance; each with why. */
const noise: Record<string, string> = {
  Pulling: 'told only where the image is not on the node yet',
  Pulled: 'the same',
  WaitForFirstConsumer: 'told when the volume controller looks before the scheduler has chosen a node',
  ExternalProvisioning: 'told as often as the volume controller looks before the provisioner is done',
};

/** A probe that comes before the program listens says nothing; of a pod that was Ready it is behaviour. */
const unhealthy = 'Unhealthy';

/** `type reason kind name` → how often, in words; null when the watch of events was blind. Messages are not compared. */
export function eventsIn(parts: Parts, names: Names): Record<string, HowOften> | null {
  if (wasBlind(parts, 'api', 'event')) return null;
  const ready = firstReadyMs(parts);
  const counts = new Map<string, Map<string, number>>();
  for (const { value, timeMs } of parts.of('observation', 'event')) {
    const { change, object } = value as Seen<'event'>;
    if (change === 'DELETED' || Object.hasOwn(noise, object.reason)) continue;
    if (object.reason === unhealthy && !(timeMs > (ready.get(object.about.uid ?? '') ?? Infinity))) continue;
    const key = keyOf(object, names);
    const own = counts.get(key) ?? new Map<string, number>();
    counts.set(key, own.set(object.uid, object.count));
  }
  const sums = [...counts].map(([key, own]): [string, number] => [key, [...own.values()].reduce((a, b) => a + b, 0)]);
  return Object.fromEntries(sums.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sum]) => [key, howOften(sum)]));
}

const keyOf = ({ type, reason, about: { kind, name } }: EventView, names: Names): string =>
  `${type} ${reason} ${kind} ${names.object(name)}`;

const howOften = (count: number): HowOften => (count === 1 ? 'once' : count < many ? 'a few times' : 'many times');

function firstReadyMs(parts: Parts): Map<string, number> {
  const first = new Map<string, number>();
  for (const entry of parts.of('observation', 'pod')) {
    const { uid, conditions } = podIn(entry);
    if (conditions['Ready']?.status === 'True' && !first.has(uid)) first.set(uid, entry.timeMs);
  }
  return first;
}
