import type { Entry } from '../history/entry.ts';
import type { ClaimView } from '../history/objects.ts';
import { faultWindows, objectsAt, seen } from '../history/query.ts';
import type { Case, Checker, Finding } from './checker.ts';

/**
 * The identity keeps its claim and its volume, compared by UID: the same before the first fault and at the end, with no
 * deletion in between.
 */
export const sameClaim: Checker = (given) => {
  const begin = faultWindows(given.parts.all('fault'))[0]?.invoked.index;
  if (begin === undefined) return [finding('all', 'unknown', 'no fault was injected', [])];
  const pods = [...objectsAt(given.parts.of('observation', 'pod'), 'pod', begin).values()].filter(
    ({ claims }) => claims.length > 0,
  );
  const record = claimsOf(given, begin);
  return pods
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((pod) => pod.claims.map((claim) => judge(pod.name, claim, record)));
};

/** What the record says of claims, by their names; made once, because a run may have thousands. */
interface ClaimRecord {
  before: ReadonlyMap<string, ClaimView>;
  after: ReadonlyMap<string, ClaimView>;
  about: ReadonlyMap<string, Entry[]>;
}

function claimsOf({ parts }: Case, begin: number): ClaimRecord {
  const entries = parts.of('observation', 'claim');
  const at = (index: number) =>
    new Map([...objectsAt(entries, 'claim', index).values()].map((claim) => [claim.name, claim]));
  const about = Map.groupBy(entries, (entry) => seen(entry, 'claim')?.object.name ?? '');
  return { before: at(begin), after: at(Number.POSITIVE_INFINITY), about };
}

function judge(identity: string, claimName: string, record: ClaimRecord): Finding {
  const before = record.before.get(claimName);
  const after = record.after.get(claimName);
  if (before?.volume === undefined)
    return finding(identity, 'unknown', `${claimName} was not seen bound before the fault`, []);
  const about = record.about.get(claimName) ?? [];
  const ends = [about[0], about.at(-1)].flatMap((entry) => (entry === undefined ? [] : [entry.index]));
  const now = after === undefined ? 'gone' : `${after.uid} on ${after.volume ?? 'no volume'}`;
  if (after?.uid !== before.uid || after.volume !== before.volume)
    return finding(identity, false, `${claimName} was ${before.uid} on ${before.volume} and is ${now}`, ends);
  const deleted = about.filter((entry) => seen(entry, 'claim')?.object.deletionTimestamp !== undefined);
  if (deleted.length > 0)
    return finding(
      identity,
      false,
      `${claimName} was being deleted`,
      deleted.map(({ index }) => index),
    );
  return finding(identity, true, `claim ${before.uid} on ${before.volume} all the time`, ends);
}

const finding = (identity: string, outcome: Finding['outcome'], because: string, evidence: number[]): Finding => ({
  name: `same-claim/${identity}`,
  title: `${identity} keeps its claim and its volume`,
  outcome,
  because,
  evidence,
});
