import type { ClusterSpec } from '../../clusters/spec.ts';
import type { Scenario } from '../scenario.ts';
import { appliesTo } from '../scenario/versions.ts';
import type { RunCluster } from '../store/session.ts';
import type { ClusterOptions } from './options.ts';

/** The cluster that a scenario asks for. */
export interface Wanted extends Omit<ClusterSpec, 'name'> {
  /** Made for it, and for nobody after it. */
  alone: boolean;
}

/** What is chosen for a whole session; the rest is up to each scenario. */
export interface Chosen extends Pick<ClusterOptions, 'profile' | 'storage' | 'workers' | 'timeLapse'> {
  k8s: string;
  /** Where nobody asks for timers: the default ones in a time-lapse, rather than the fast ones in real time. */
  usuallyInTimeLapse: boolean;
  /** The time-lapse of those who ask for none in particular. */
  safeFactor: number;
}

/** What a scenario asks for, completed by what was chosen; or, in words, why it cannot be run so. */
export function wantedCluster({ cluster: asks, k8s: range }: Scenario, chosen: Chosen): Wanted | string {
  const { k8s, profile, storage, workers, safeFactor } = chosen;
  if (!appliesTo(range, k8s)) return `it is for Kubernetes ${range}, not ${k8s}`;
  if (profile !== undefined && asks.profile !== undefined && asks.profile !== profile)
    return `it is for ${asks.profile} timers, not ${profile}`;
  if (storage === 'pinned' && asks.storage === 'shared') return 'it is for shared volumes, not pinned';
  const timers = asks.profile ?? profile;
  const usual = chosen.usuallyInTimeLapse && timers === undefined;
  const timeLapse = asks.timeLapse === false ? 1 : (chosen.timeLapse ?? (asks.timeLapse || usual ? safeFactor : 1));
  return {
    k8s,
    profile: timers ?? (timeLapse > 1 ? 'default' : 'fast'),
    storage: storage ?? asks.storage,
    workers: workers ?? asks.workers,
    ...(timeLapse > 1 && { timeLapse }),
    alone: asks.alone === true,
  };
}

/** Whether a scenario can run on a cluster that is there: one with more workers than it asks for will do. */
export function serves(has: RunCluster, { k8s, profile, storage, workers, timeLapse = 1, alone }: Wanted): boolean {
  return (
    !alone &&
    has.k8s === k8s &&
    has.profile === profile &&
    has.storage === storage &&
    has.timeLapse === timeLapse &&
    has.workers >= workers
  );
}
