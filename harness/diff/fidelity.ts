import { boundNamed, boundsOf, type Bound } from '../bounds/bounds.ts';
import type { Facts } from '../bounds/facts.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { Sequence } from '../fingerprint/tracks.ts';
import { answersOf } from './questions.ts';
import { median } from './timing-questions.ts';

/** One span of a scenario in real time and in a time-lapse, all in milliseconds of the cluster. */
export interface SpanFidelity {
  span: string;
  /** Of each run, in order. */
  real: number[];
  lapse: number[];
  /** What the medians differ by, as real work of the machine: the time-lapse is so much later (or, below zero, earlier). */
  realWorkMs: number;
  /** What may be: the real slack of its bound, and how far its own timers let two runs lie apart. Undefined: it has no bound. */
  allowedMs?: number;
  explained: boolean;
}

/** A subject that went through other states in every run of one side than in any of the other. */
export interface StateDifference {
  subject: string;
  real: string[];
  lapse: string[];
  /** Why it is expected: real work that is not faster. Undefined: nobody knows. */
  why?: string;
}

/** What real work changes in the states of a time-lapse, and how a track looks without it. Add a row when a difference is understood. */
const realWork: readonly { why: string; without: (track: string, subject: string) => string }[] = [
  {
    why: 'the grace period of 3 s is too short in real time for the program to end by itself: it is killed',
    without: (track) =>
      track
        .replaceAll('ends with 137', 'ends with 0')
        .replaceAll(' Failed (DeletionByTaintManager)', ' Succeeded (DeletionByTaintManager)')
        .replaceAll(/ → #\d+ term/g, ''),
  },
  {
    why: 'a kubelet that starts reports once before its runtime and its network have answered',
    without: (track, subject) => {
      const noTaint = subject.includes('node.kubernetes.io/not-ready:') ? 'not there' : track;
      return noTaint.replaceAll(' → False (KubeletNotReady)', '');
    },
  },
];

/** A scenario with default timers in real time, beside the same in a time-lapse. */
export interface Fidelity {
  scenario: string;
  k8s: string;
  factor: number;
  runs: [real: number, lapse: number];
  /** How many of them were true. */
  held: [real: number, lapse: number];
  spans: SpanFidelity[];
  states: StateDifference[];
}

/**
 * Compares the true runs of one scenario in real time with those of it in a time-lapse, whose spans are told in cluster time: one that
 * its machine did not keep up with shows the machine. Undefined when either side has no run with facts.
 */
export function fidelityOf(
  scenario: string,
  real: readonly Fingerprint[],
  lapse: readonly Fingerprint[],
): Fidelity | undefined {
  const [facts, fast] = [real[0]?.facts, lapse[0]?.facts];
  if (facts === undefined || fast === undefined) return undefined;
  const factor = fast.timeLapse ?? 1;
  const [slow = [], quick = []] = [real, lapse].map((side) => side.filter(({ outcome }) => outcome === true));
  return {
    scenario,
    k8s: facts.k8s,
    factor,
    runs: [real.length, lapse.length],
    held: [slow.length, quick.length],
    spans: spansOf(slow, quick, facts, fast),
    states: statesOf(slow, quick),
  };
}

/** What clients see is real by nature, and follows from the other spans. */
const ofClients = /^(unavailability|overlap) of /;

/** Whether everything was compared, and no difference is unexplained. */
export const isFaithful = ({ held, spans, states }: Fidelity): boolean =>
  Math.min(...held) > 0 && states.every(({ why }) => why !== undefined) && spans.every(({ explained }) => explained);

function spansOf(
  real: readonly Fingerprint[],
  lapse: readonly Fingerprint[],
  facts: Facts,
  fast: Facts,
): SpanFidelity[] {
  const factor = fast.timeLapse ?? 1;
  const [slowly, quickly] = [boundsOf(facts), boundsOf(fast)];
  const names = new Set(real.flatMap(({ timings }) => Object.keys(timings)));
  const compared = [...names].filter((span) => !ofClients.test(span));
  return compared.flatMap((span): SpanFidelity[] => {
    const a = real.flatMap(({ timings }) => timings[span] ?? []);
    const b = lapse.flatMap(({ timings }) => timings[span] ?? []);
    const [first] = a;
    if (first === undefined || b.length === 0) return [];
    const [slow, quick] = [a.map(({ ms }) => ms), b.map(({ ms }) => ms * factor)];
    const realWorkMs = (median(quick) - median(slow)) / factor;
    const allowed = first.bounds.map((name) => allowedMs(boundNamed(name, slowly), boundNamed(name, quickly), factor));
    const [allowance] = allowed.filter((one) => one !== undefined);
    const unsureMs =
      Math.max(...b.map((one) => one.unsureMs ?? 0)) + Math.max(...a.map((one) => one.unsureMs ?? 0)) / factor;
    return [
      {
        span,
        real: slow,
        lapse: quick,
        realWorkMs,
        ...(allowance !== undefined && { allowedMs: allowance + unsureMs }),
        explained: allowance === undefined || Math.abs(realWorkMs) <= allowance + unsureMs,
      },
    ];
  });
}

/** A bound is timers, which are `factor` times as short in a time-lapse, and slack, which is not: two equations give both. */
function allowedMs(slow: Bound | undefined, fast: Bound | undefined, factor: number): number | undefined {
  if (slow === undefined || fast === undefined || !Number.isFinite(slow.toMs)) return undefined;
  const slackMs = factor === 1 ? slow.toMs - slow.fromMs : (factor * fast.toMs - slow.toMs) / (factor - 1);
  const timersMs = slow.toMs - slackMs;
  return slackMs + Math.max(0, timersMs - slow.fromMs) / factor;
}

function statesOf(slow: readonly Fingerprint[], fast: readonly Fingerprint[]): StateDifference[] {
  const [real = [], lapse = []] = [slow, fast].map((side) => side.map(ofAnyIdentity));
  const subjects = new Set([...real, ...lapse].flatMap(({ sequences }) => Object.keys(sequences)));
  return [...subjects].flatMap((subject): StateDifference[] => {
    const [a, b] = [real, lapse].map((side) => [...new Set(answersOf(side, 'sequences', subject))]);
    if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return [];
    const meet = (as: (track: string) => string): boolean => a.some((one) => b.some((other) => as(one) === as(other)));
    if (meet((track) => track)) return [];
    const why = realWork.find(({ without }) => meet((track) => once(without(track, subject))))?.why;
    return [{ subject, real: a, lapse: b, ...(why !== undefined && { why }) }];
  });
}

/** Which of several identities a rule picks is chance: what one went through counts as what any did. */
function ofAnyIdentity(run: Fingerprint): Fingerprint {
  const groups = Map.groupBy(Object.entries(run.sequences), ([subject]) =>
    subject.replace(/\b(journal)-\d+\b/, '$1-*'),
  );
  const merged = [...groups].map(([subject, own]): [string, Sequence | null] => {
    if (own.some(([, tracks]) => tracks === null)) return [subject, null];
    const tracks = own.flatMap(([, each]) => each ?? []);
    const different = new Map(tracks.map((track) => [track.join(), track]));
    return [subject, [...different].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, track]) => track)];
  });
  return { ...run, sequences: Object.fromEntries(merged) };
}

/** Tracks of one subject that have become alike count once. */
const once = (tracks: string): string => [...new Set(tracks.split(' | '))].sort().join(' | ');
