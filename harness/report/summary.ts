import type { Finding } from '../checker/checker.ts';
import type { Verdict } from '../checker/judge.ts';
import type { Overload } from '../checker/verdict.ts';
import { clusterClock } from '../history/cluster-time.ts';
import type { History, Outcome } from '../history/entry.ts';
import { faultWindows } from '../history/query.ts';

/** How a word is shown; the plain form leaves it as it is. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  unsure(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

export const plain: Style = {
  good: (text) => text,
  bad: (text) => text,
  unsure: (text) => text,
  faint: (text) => text,
  strong: (text) => text,
};

const mark = (outcome: Outcome, style: Style): string =>
  outcome === true ? style.good('✓') : outcome === false ? style.bad('✗') : style.unsure('?');

const word = (outcome: Outcome, style: Style): string =>
  outcome === true ? style.good('true') : outcome === false ? style.bad('false') : style.unsure('unknown');

/** The story of a run for a terminal: what happened when, against its bounds; then what was proven of the whole. */
export function summary(verdict: Verdict, history: History, cluster: string, style: Style = plain): string {
  const factor = verdict.facts?.timeLapse ?? 1;
  const zero = faultWindows(history)[0]?.invoked.timeMs ?? 0;
  const timed = verdict.findings.filter((finding) => placeOf(finding, history) !== undefined);
  const rest = verdict.findings.filter((finding) => !timed.includes(finding));
  const held = verdict.findings.filter(({ outcome }) => outcome === true).length;
  return [
    `${style.strong(verdict.scenario)} on ${cluster}`,
    '',
    style.faint(
      `  ${'since fault'.padStart(11)}  ${'measured'.padStart(9)}  ${'promised'.padEnd(17)}${factor === 1 ? '' : `  ${'in the cluster'.padStart(14)}`}`,
    ),
    ...timed
      .map((finding) => ({ finding, atMs: (placeOf(finding, history) ?? 0) - zero }))
      .sort((a, b) => a.atMs - b.atMs)
      .flatMap(({ finding, atMs }) => timedLines(finding, atMs, factor, style)),
    '',
    ...grouped(rest).flatMap((group) => groupLines(group, style)),
    '',
    ...overloadLines(verdict.overloads ?? [], style),
    ...clusterLines(verdict, history, style),
    `  verdict: ${style.strong(word(verdict.outcome, style))}  (${held} of ${verdict.findings.length} proven, ${history.length} entries)`,
  ].join('\n');
}

/** Findings of one checker that all held stand together (`states/…`); every other stands alone, and so does a violation that was to be shown. */
function grouped(findings: readonly Finding[]): Finding[][] {
  const usual = (finding: Finding): boolean => finding.outcome === true && finding.expected !== true;
  const groups = Map.groupBy(findings.filter(usual), familyOf);
  return findings.flatMap((finding) => {
    if (!usual(finding)) return [[finding]];
    const group = groups.get(familyOf(finding)) ?? [];
    return group[0] === finding ? [group] : [];
  });
}

const longestMeasures = 200;
const familyOf = ({ name }: Finding): string => name.replace(/\/.*/, '');

function groupLines(group: readonly Finding[], style: Style): string[] {
  const [first] = group;
  if (first === undefined) return [];
  if (group.length === 1) return findingLines(first, style);
  const family = familyOf(first);
  const about = group.map(({ name }) => name.slice(family.length + 1) || 'all');
  // What was measured of each is shown where it fits.
  const measures = [...new Set(group.map(({ because }) => brief(because)))].join('; ');
  const words = measures.length <= longestMeasures ? measures : `${group.length} held`;
  return [`  ${mark(true, style)} ${family}: ${about.join(', ')} ${style.faint(`(${words})`)}`];
}

// Acts and awaits have one moment; what is said of the whole record has none.
function placeOf(finding: Finding, history: History): number | undefined {
  const index = finding.measured === undefined ? stepProof(finding, history) : finding.evidence[1];
  return index === undefined ? undefined : history[index]?.timeMs;
}

function stepProof({ name, evidence, outcome }: Finding, history: History): number | undefined {
  const last = evidence.at(-1);
  const entry = last === undefined ? undefined : history[last];
  if (entry === undefined || outcome !== true) return undefined;
  const isAct = (entry.kind === 'fault' && entry.type === 'ok') || (entry.f === 'containers' && !name.includes('/'));
  return isAct ? last : undefined;
}

function timedLines(finding: Finding, atMs: number, factor: number, style: Style): string[] {
  const { measured, outcome, title, claim, because } = finding;
  const at = `${atMs < 0 ? '-' : '+'}${Math.abs(atMs / 1_000).toFixed(2)} s`.padStart(11);
  const took = (measured === undefined ? '' : seconds(measured.ms)).padStart(9);
  const bound = (measured === undefined ? '' : `${number(measured.fromMs)} … ${number(measured.toMs)} s`).padEnd(17);
  const scaled = factor === 1 ? '' : `  ${(measured === undefined ? '' : seconds(measured.ms * factor)).padStart(14)}`;
  const line = `  ${at}  ${took}  ${style.faint(bound)}${scaled}  ${mark(outcome, style)} ${claimed(claim)}${title}`;
  return outcome === true ? [line] : [line, `      ${brief(because)}`];
}

/** Signs of overload, each kind once; most runs have none. */
function overloadLines(overloads: readonly Overload[], style: Style): string[] {
  const bySign = Map.groupBy(overloads, ({ sign }) => sign);
  return [...bySign.values()].map((all) => {
    const times = `${seconds(Math.min(...all.map(({ fromMs }) => fromMs)))} to ${seconds(Math.max(...all.map(({ toMs }) => toMs)))}`;
    const more = all.length === 1 ? '' : `, and ${all.length - 1} more like it`;
    return `  ${style.unsure('!')} the machine did not keep up: ${all[0]?.what}${more} ${style.faint(`(${times} of the run)`)}`;
  });
}

/** In a time-lapse, how stamps of the cluster are to be read. */
function clusterLines({ facts }: Verdict, history: History, style: Style): string[] {
  const { timeLapse = 1 } = facts ?? {};
  if (facts === undefined || timeLapse === 1) return [];
  const at = clusterClock(history, facts);
  const lastMs = history.at(-1)?.timeMs ?? 0;
  const stamp = (ms: number): string => (at === undefined ? '?' : new Date(at(ms)).toISOString().slice(0, 19));
  const span = `${seconds(lastMs)} were ${seconds(lastMs * timeLapse)} of the cluster, by its stamps ${stamp(0)} to ${stamp(lastMs)}`;
  return [`  ${style.faint(`clocks ${timeLapse} times as fast: ${span}`)}`];
}

function findingLines({ outcome, title, claim, because }: Finding, style: Style): string[] {
  const line = `  ${mark(outcome, style)} ${claimed(claim)}${title}`;
  return outcome === true ? [`${line} ${style.faint(`(${brief(because)})`)}`] : [line, `      ${brief(because)}`];
}

// A UID's first eight digits tell it from the others of a run; verdict.json has all of them.
const brief = (text: string): string =>
  text.replaceAll(/([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '$1');
const claimed = (claim: string | undefined): string => (claim === undefined ? '' : `${claim} `);
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
const number = (ms: number): string => (ms / 1_000).toFixed(1);
