import { isFaithful, type Fidelity, type SpanFidelity, type StateDifference } from '../diff/fidelity.ts';
import { median } from '../diff/timing-questions.ts';

/** The comparison of real time with a time-lapse as Markdown; every time in seconds of the cluster. */
export function fidelityMarkdown(all: readonly Fidelity[]): string {
  const unexplained = all.flatMap(({ spans }) => spans).filter(({ explained }) => !explained).length;
  const states = all.flatMap((one) => one.states).filter(({ why }) => why === undefined).length;
  const without = all.filter(({ held }) => Math.min(...held) === 0).map(({ scenario }) => scenario);
  const end = all.every(isFaithful)
    ? 'No difference is unexplained.'
    : [
        `${unexplained} spans differ by more than their slack; ${states} subjects went through other states, and nobody knows why.`,
        ...(without.length === 0 ? [] : [`Without a true run on both sides: ${without.join(', ')}.`]),
      ].join(' ');
  return [...all.map(sectionOf), end, ''].join('\n');
}

function sectionOf({ scenario, k8s, factor, runs, held, spans, states }: Fidelity): string {
  const rows = spans.map((one) => [
    one.span,
    told(one.real),
    told(one.lapse),
    work(one),
    one.explained ? 'yes' : '**no**',
  ]);
  return [
    `### ${scenario}`,
    '',
    `Kubernetes ${k8s}; ${runs[0]} runs in real time (${held[0]} true), ${runs[1]} in a time-lapse of ${factor} (${held[1]} true).`,
    '',
    '| span | real time | time-lapse | differs by real work of | explained |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    states.length === 0 ? 'Everything went through the same states.' : states.map(stateLine).join('\n'),
    '',
  ].join('\n');
}

const stateLine = ({ subject, real, lapse, why }: StateDifference): string =>
  `- ${subject}: ${real.join(' or ')}; in the time-lapse ${lapse.join(' or ')} (${why ?? '**unexplained**'})`;

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);

function told(values: readonly number[]): string {
  const range = `${seconds(Math.min(...values))} … ${seconds(Math.max(...values))}`;
  return values.length === 1 ? seconds(values[0] ?? 0) : `${seconds(median(values))} (${range})`;
}

const work = ({ realWorkMs, allowedMs }: SpanFidelity): string =>
  `${(realWorkMs / 1_000).toFixed(2)} s${allowedMs === undefined ? '' : ` of ${(allowedMs / 1_000).toFixed(2)} s`}`;
