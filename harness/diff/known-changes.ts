import { boundNamed, boundsOf } from '../bounds/bounds.ts';
import { minorOf, type Facts } from '../bounds/facts.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { Question } from './questions.ts';

/** Why a difference is expected; `regression`: known, and for the worse all the same. */
export interface Known {
  why: string;
  regression: boolean;
}

/** A change of Kubernetes from one version to another that is known, and what it shows in. */
interface KnownChange {
  why: string;
  /** Of the version after the change. */
  regression: (after: string) => boolean;
  happens: (before: string, after: string) => boolean;
  shows: (question: Question) => boolean;
}

const patchOf = (version: string): number => Number(/^v?1\.\d+\.(\d+)/.exec(version)?.[1]);
const unavailableOn = (version: string): boolean => minorOf(version) === 35 && patchOf(version) <= 3;
const cachesNames = (version: string): boolean => minorOf(version) < 32;
const keepsReadiness = (version: string): boolean => minorOf(version) >= 35;

/** Add a row when a difference between releases is understood. */
const knownChanges: readonly KnownChange[] = [
  {
    why: 'StatefulSet maxUnavailable was on by default in 1.35.0 to 1.35.3 only: broken pods use up the budget of a Parallel update (kubernetes#137409)',
    regression: unavailableOn,
    happens: (before, after) => unavailableOn(before) !== unavailableOn(after),
    shows: ({ subject }) => / revision|, update$|^await |^(order|converged)|SuccessfulDelete StatefulSet/.test(subject),
  },
  {
    why: 'since 1.35 a kubelet that restarts leaves the readiness of running containers alone (KEP-4781)',
    regression: () => false,
    happens: (before, after) => keepsReadiness(before) !== keepsReadiness(after),
    shows: ({ aspect, subject }) => aspect === 'sequences' && /^(pod|endpoint of) |, readiness$/.test(subject),
  },
  {
    why: 'since 1.32 the DNS server as kubeadm sets it up no longer caches names of the cluster, before for 30 s',
    regression: cachesNames,
    happens: (before, after) => cachesNames(before) !== cachesNames(after),
    shows: ({ aspect, subject }) => aspect === 'sequences' && subject.startsWith('DNS name of '),
  },
];

/** Why the difference is expected, by the facts that the runs recorded; undefined when nothing known leads to it. */
export function explanationOf(
  question: Question,
  before: readonly Fingerprint[],
  after: readonly Fingerprint[],
): Known | undefined {
  const [a, b] = [oneOf(before), oneOf(after)];
  if (a === undefined || b === undefined) return undefined;
  const change = knownChanges.find(({ happens, shows }) => happens(a.k8s, b.k8s) && shows(question));
  return change === undefined ? byTimers(question, a, b) : { why: change.why, regression: change.regression(b.k8s) };
}

/** The facts of a set, when its runs had the same. */
function oneOf(runs: readonly Fingerprint[]): Facts | undefined {
  const [first] = runs;
  const alike = runs.every(({ facts }) => JSON.stringify(facts) === JSON.stringify(first?.facts));
  return alike ? first?.facts : undefined;
}

const timers: Partial<Record<keyof Facts, string>> = {
  nodeMonitorGraceMs: '--node-monitor-grace-period',
  nodeMonitorPeriodMs: '--node-monitor-period',
  leaseDurationMs: 'nodeLeaseDurationSeconds',
  nodeStatusUpdateMs: 'nodeStatusUpdateFrequency',
  tolerationMs: 'tolerationSeconds',
  terminationGraceMs: 'terminationGracePeriodSeconds',
  readinessPeriodMs: "the readiness probe's periodSeconds",
  minReadyMs: 'minReadySeconds',
  timeLapse: 'the time-lapse',
};

// A span that moved with its own bound, and is inside it on both sides.
function byTimers({ timing }: Question, a: Facts, b: Facts): Known | undefined {
  const moved = timing?.bounds.some((name) => {
    const [from, to] = [boundNamed(name, boundsOf(a)), boundNamed(name, boundsOf(b))];
    if (from === undefined || to === undefined || (from.fromMs === to.fromMs && from.toMs === to.toMs)) return false;
    const [before, after] = timing.medians;
    return before >= from.fromMs && before <= from.toMs && after >= to.fromMs && after <= to.toMs;
  });
  if (moved !== true) return undefined;
  const changed = (Object.keys(timers) as (keyof Facts)[]).filter((key) => (a[key] ?? 1) !== (b[key] ?? 1));
  const since = minorOf(a.k8s) < 32 !== minorOf(b.k8s) < 32 && changed.includes('nodeMonitorGraceMs');
  const why = changed.map((key) => `${timers[key]} ${word(key, a)} → ${word(key, b)}`).join(', ');
  return { why: `${why}${since ? ' (the default is 50 s since 1.32, 40 s before)' : ''}`, regression: false };
}

function word(key: keyof Facts, facts: Facts): string {
  const value = facts[key] ?? 1;
  return key === 'timeLapse' ? String(value) : `${Number(value) / 1_000} s`;
}
