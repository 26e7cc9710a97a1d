import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { Question } from './questions.ts';

/** A shift smaller than this, or than this part of the time, is the machine's: no promise of Kubernetes is so fine. */
const leastMs = 500;
const leastPart = 0.1;

/** Spans that runs of both sets measured. A shift must also exceed how far the beginnings of the spans are unsure. */
export function timingQuestions(before: readonly Fingerprint[], after: readonly Fingerprint[]): Question[] {
  const subjects = new Set([...before, ...after].flatMap(({ timings }) => Object.keys(timings)));
  return [...subjects].flatMap((subject): Question[] => {
    const [a, b] = [before, after].map((runs) => runs.flatMap(({ timings }) => timings[subject] ?? []));
    if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return [];
    const values: [number[], number[]] = [a.map(({ ms }) => ms), b.map(({ ms }) => ms)];
    if (new Set(values.flat()).size < 2) return [];
    const medians: [number, number] = [median(values[0]), median(values[1])];
    const shift = medians[1] - medians[0];
    const unsure = median([...a, ...b].map(({ unsureMs = 0 }) => unsureMs));
    return [
      {
        aspect: 'timings',
        subject,
        change: 'changed',
        before: told(values[0]),
        after: told(values[1]),
        values: [values],
        effect: effectOf(values[0], values[1]),
        differs: Math.abs(shift) > Math.max(leastMs, leastPart * Math.max(...medians), unsure),
        worse: shift > 0,
        timing: { bounds: b[0]?.bounds ?? [], medians },
      },
    ];
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}

// Cliff's delta.
function effectOf(a: readonly number[], b: readonly number[]): number {
  const signs = a.flatMap((x) => b.map((y) => Math.sign(y - x)));
  return signs.reduce((total: number, one) => total + one, 0) / signs.length;
}

const told = (ms: readonly number[]): string =>
  ms.length === 1
    ? seconds(ms[0] ?? 0)
    : `median ${seconds(median(ms))} (${seconds(Math.min(...ms))} … ${seconds(Math.max(...ms))})`;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
