import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../errors.ts';
import type { Session } from './session.ts';

/** A session, and how messages call it. */
export interface Part {
  name: string;
  session: Session;
}

/** What all shards of one plan have in common. */
const shared = ['formatVersion', 'k8s', 'profile', 'timeLapse', 'seed', 'plan'] as const;

/**
 * The session whose plan was cut into these shards, as if it had been run in one go: all runs by their places, every machine once.
 * Throws UsageError, one line, when they are not the shards of one plan, each once and none missing.
 */
export function mergeSessions(parts: readonly Part[]): Session {
  const [first] = parts;
  if (first === undefined) throw new UsageError('there is no session to merge');
  for (const { name, session } of parts)
    for (const field of shared)
      if (!isDeepStrictEqual(session[field], first.session[field]))
        throw new UsageError(`${name}: not of one plan with ${first.name}: its ${field} is another`);
  requireWhole(parts);
  const sessions = parts.map(({ session }) => session);
  const { formatVersion, k8s, profile, timeLapse, seed, plan } = first.session;
  const ends = sessions.flatMap(({ endedAt }) => endedAt ?? []);
  const machines = sessions.flatMap((session) => session.machines);
  return {
    formatVersion,
    startedAt: sessions.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.session.startedAt,
    // One that is under way, or was killed, has no end: then the whole has none.
    ...(ends.length === sessions.length && { endedAt: ends.toSorted().at(-1) ?? '' }),
    k8s,
    profile,
    timeLapse,
    seed,
    plan,
    machines: machines.filter((one, at) => machines.findIndex((other) => isDeepStrictEqual(one, other)) === at),
    runs: sessions.flatMap(({ runs }) => runs).toSorted((a, b) => a.position - b.position),
  };
}

function requireWhole(parts: readonly Part[]): void {
  const of = parts[0]?.session.shard?.of ?? 1;
  const known = new Map<number, string>();
  for (const { name, session } of parts) {
    const { index, of: all } = session.shard ?? { index: 1, of: 1 };
    if (all !== of) throw new UsageError(`${name}: a shard of ${all}, the others are of ${of}`);
    const other = known.get(index);
    if (other !== undefined) throw new UsageError(`${name}: shard ${index}/${of}, as ${other} is`);
    known.set(index, name);
  }
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !known.has(index));
  if (missing.length > 0)
    throw new UsageError(`${missing.map((index) => `${index}/${of}`).join(', ')} missing: not all shards are here`);
}
