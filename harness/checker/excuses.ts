import type { Effect } from '../history/effects.ts';

/** What an effect makes of a trouble: it is explained and breaks nothing, or nothing is proven of it either way. */
export type Mercy = 'excused' | 'unproven';

/**
 * What each effect of a fault explains, by trouble: the whole of what checkers forgive. A trouble that is not named here, such as
 * two writers of one identity, is forgiven nothing. Beside each: why.
 */
export const excuses = {
  // Nobody promises what was written to a volume that was taken away, emptied or damaged.
  'acknowledged-writes/lost': { 'loses-data': 'excused', 'corrupts-data': 'excused', ...withClaims() },
  'forked-writes/changed': { 'loses-data': 'excused', 'corrupts-data': 'excused' },
  // A claim that was deleted is another one when it comes back; so are those that a retention policy gives away.
  'same-claim/changed': { 'replaces-claims': 'excused', ...withClaims() },
  'came-back/claim': { 'replaces-claims': 'excused', ...withClaims() },
  'came-back/empty': { 'loses-data': 'excused', ...withClaims() },
  // A node whose heartbeats may not come through, or may not be looked at, goes Unknown.
  'detection/unknown': { silences: 'excused', 'may-silence': 'excused', 'may-silence-others': 'excused' },
  // Controllers that are hindered keep no upper bound. Lower ones they keep.
  'detection/late': { 'hinders-control-plane': 'unproven' },
  'eviction/late': { 'hinders-control-plane': 'unproven' },
  'endpoints/apart': { 'hinders-control-plane': 'unproven' },
  // A server of names that is cut off answers what it knew; where they run is not recorded.
  'dns/apart': { 'hinders-control-plane': 'unproven', 'cuts-off': 'unproven' },
  'converged/late': { 'hinders-control-plane': 'unproven', unschedules: 'unproven' },
  // What is evicted by a user's taint is not evicted for a lost node: no toleration of that is waited for.
  'eviction/unprovoked': { evicts: 'excused' },
  // A name is freed without its kubelet by those alone who ask nobody.
  'states/early-replacement': { 'removes-pods': 'excused' },
  // A pod whose sandbox is gone with its node starts from the beginning.
  'states/one-way': { 'restarts-containers': 'excused' },
  // Controllers that were stopped act on what they knew.
  'order/stale': { 'hinders-control-plane': 'excused' },
  'availability/unserved': { unserves: 'excused' },
  // Names and services are followed by those who may hear late, wherever they run.
  'availability/detour': { 'hinders-control-plane': 'unproven', 'cuts-off': 'unproven' },
} as const satisfies Record<string, Partial<Record<Effect, Mercy>>>;

export type TroubleName = keyof typeof excuses;

/** The effects that say something of a trouble. */
export const effectsExcusing = (name: TroubleName): Effect[] => Object.keys(excuses[name]) as Effect[];

/** Claims go with their pods, or with their StatefulSet, where its retention policy says so. */
function withClaims(): { scales: 'excused'; 'deletes-sets': 'excused' } {
  return { scales: 'excused', 'deletes-sets': 'excused' };
}
