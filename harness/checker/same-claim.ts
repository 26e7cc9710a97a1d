import type { Entry } from '../history/entry.ts';
import type { ClaimView } from '../history/objects.ts';
import { objectsAt, seen } from '../history/query.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { mercyOn } from './fault-spans.ts';
import { found, unproven, type Trouble } from './troubles.ts';

/**
 * The identity keeps its claim and its volume, compared by UID: from before the first fault to the end nobody deletes it, and
 * none takes its place, unless a fault deletes claims or the set's own policy gives them away.
 */
export const sameClaim: Checker = (given) => {
  const begin = given.faults[0]?.invoked.index;
  if (begin === undefined) return [unproven(base('all'), 'no fault was injected')];
  const pods = [...objectsAt(given.parts.of('observation', 'pod'), 'pod', begin).values()].filter(
    ({ claims }) => claims.length > 0,
  );
  const entries = given.parts.of('observation', 'claim');
  const before = new Map([...objectsAt(entries, 'claim', begin).values()].map((claim) => [claim.name, claim]));
  const about = Map.groupBy(entries, (entry) => seen(entry, 'claim')?.object.name ?? '');
  return pods
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((pod) =>
      pod.claims.map((claim) => judge(pod.name, claim, before.get(claim), about.get(claim) ?? [], { begin, given })),
    );
};

function judge(
  identity: string,
  name: string,
  before: ClaimView | undefined,
  about: readonly Entry[],
  { begin, given }: { begin: number; given: Case },
): Finding {
  if (before?.volume === undefined) return unproven(base(identity), `${name} was not seen bound before the fault`);
  const ends = [about[0], about.at(-1)].flatMap((entry) => (entry === undefined ? [] : [entry.index]));
  const changes = changesOf(
    name,
    before,
    about.filter(({ index }) => index > begin),
  );
  const troubles = changes.map(({ entry, what }): Trouble => {
    const at = { fromMs: entry.timeMs, toMs: entry.timeMs };
    const evidence = [...ends.slice(0, 1), entry.index];
    return { what, evidence, ...mercyOn('same-claim/changed', given, at, { pod: identity, claim: name }) };
  });
  const because = changes.length === 0 ? `claim ${before.uid} on ${before.volume} all the time` : name;
  return found(base(identity), troubles, { because, evidence: ends });
}

/** Every time that the claim of a name was marked for deletion, went, or was another one than before. */
function changesOf(name: string, first: ClaimView, about: readonly Entry[]): { entry: Entry; what: string }[] {
  const changes: { entry: Entry; what: string }[] = [];
  let before = first;
  for (const entry of about) {
    const { change, object: now } = seen(entry, 'claim') ?? {};
    if (now === undefined) continue;
    const tell = (what: string) => changes.push({ entry, what: `${name} ${what}` });
    const same = now.uid === before.uid;
    // A new claim is bound a moment later: that is no change of its volume.
    const moved = before.volume !== undefined && now.volume !== undefined && now.volume !== before.volume;
    if (!same || moved) tell(`was ${before.uid} on ${before.volume} and is ${now.uid} on ${now.volume ?? 'no volume'}`);
    if (now.deletionTimestamp !== undefined && (!same || before.deletionTimestamp === undefined))
      tell('was being deleted');
    if (change === 'DELETED') tell('is gone');
    const volume = now.volume ?? (same ? before.volume : undefined);
    before = { ...now, ...(volume === undefined ? {} : { volume }) };
  }
  return changes;
}

const base = (identity: string): Pick<Finding, 'name' | 'title'> => ({
  name: `same-claim/${identity}`,
  title: `${identity} keeps its claim and its volume`,
});
