import type { Entry } from '../history/entry.ts';
import { isServing } from '../history/lives.ts';
import type { EndpointSliceView, Seen } from '../history/objects.ts';
import type { Case, Checker } from './checker.ts';
import { mercyOn } from './fault-spans.ts';
import { blindApi, found, seconds, type Trouble } from './troubles.ts';

/** One pass of the endpoint slice controller (it batches for up to a second), its call and two watches. */
const lagMs = 4_000;

/** What was known at a moment, and since when: both sides of one comparison. */
interface Sides {
  pod: boolean;
  endpoint: boolean;
  since: Entry;
}

/**
 * The endpoint slices follow readiness: an address is ready in them when, and only when, its pod is Running, Ready and not
 * marked for deletion, but for the time of one pass of the controller. Judged by pod name, for pods that any slice named.
 * Says nothing of a history in which no slice was followed.
 */
export const endpoints: Checker = (given) => {
  const slices = given.parts.of('observation', 'endpointslice');
  if (slices.length === 0) return [];
  const changes = [...slices, ...given.parts.of('observation', 'pod')].sort((a, b) => a.index - b.index);
  const troubles = new Map<string, Trouble[]>();
  const names = new Set(
    slices.flatMap(({ value }) => (value as Seen<'endpointslice'>).object.endpoints.map(({ pod }) => pod ?? '')),
  );
  names.delete('');
  follow(changes, names, given, (name, trouble) => troubles.set(name, [...(troubles.get(name) ?? []), trouble]));
  return [...names]
    .sort()
    .map((name) =>
      found(
        { name: `endpoints/${name}`, title: `clients are sent to ${name} when it is Ready, and only then` },
        troubles.get(name) ?? [],
        { because: `never apart for more than ${seconds(lagMs)}` },
      ),
    );
};

function follow(
  changes: readonly Entry[],
  names: ReadonlySet<string>,
  given: Case,
  tell: (name: string, trouble: Trouble) => void,
): void {
  const serving = new Map<string, string>();
  const ready = new Map<string, ReadonlySet<string>>();
  const apart = new Map<string, Sides>();
  const settle = (entry: Entry): void => {
    for (const name of names) {
      const pod = serving.has(name);
      const endpoint = [...ready.values()].some((slice) => slice.has(name));
      const open = apart.get(name);
      if (open !== undefined && (pod === endpoint || open.pod !== pod)) {
        check(name, open, entry, given, tell);
        apart.delete(name);
      }
      if (pod !== endpoint && !apart.has(name)) apart.set(name, { pod, endpoint, since: entry });
    }
  };
  for (const entry of changes) {
    if (entry.f === 'pod') takePod(entry, serving);
    else takeSlice(entry, ready);
    settle(entry);
  }
  const { last } = given.parts;
  for (const [name, open] of apart) if (last !== undefined) check(name, open, last, given, tell);
}

function takePod(entry: Entry, serving: Map<string, string>): void {
  const { change, object } = entry.value as Seen<'pod'>;
  if (change !== 'DELETED' && isServing(object)) serving.set(object.name, object.uid);
  else if (serving.get(object.name) === object.uid) serving.delete(object.name);
}

function takeSlice(entry: Entry, ready: Map<string, ReadonlySet<string>>): void {
  const { change, object } = entry.value as Seen<'endpointslice'>;
  if (change === 'DELETED') ready.delete(object.uid);
  else ready.set(object.uid, readyIn(object));
}

const readyIn = ({ endpoints: all }: EndpointSliceView): ReadonlySet<string> =>
  new Set(all.flatMap(({ pod, ready }) => (ready && pod !== undefined ? [pod] : [])));

function check(
  name: string,
  { pod, since }: Sides,
  until: Entry,
  given: Case,
  tell: (name: string, trouble: Trouble) => void,
) {
  const ms = until.timeMs - since.timeMs;
  if (ms <= lagMs) return;
  const what = `${name} was ${pod ? 'Ready and not in the endpoints' : 'in the endpoints and not Ready'} for ${seconds(ms)}`;
  tell(name, {
    what,
    evidence: [since.index, until.index],
    missedMs: ms - lagMs,
    ...doubtOf(given, since.timeMs, until.timeMs),
  });
}

function doubtOf(given: Case, fromMs: number, toMs: number): Pick<Trouble, 'doubt'> {
  const doubt = blindApi(given.parts, 'pod', fromMs, toMs) ?? blindApi(given.parts, 'endpointslice', fromMs, toMs);
  return doubt === undefined ? mercyOn('endpoints/apart', given, { fromMs, toMs }) : { doubt };
}
