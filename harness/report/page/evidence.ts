import type { Finding } from '../../checker/checker.ts';
import type { History } from '../../history/entry.ts';
import { sourceMs } from '../../history/query.ts';
import type { Bar, Evidence, Group } from './draw/model.ts';
import { wordOf } from './lanes/words.ts';

/** So many entries of a finding are marked; more would mark everything. */
const mostMarked = 500;

/**
 * Where to look for what a finding says. Two at once are where they were two; else it is the time between the entries that
 * prove it. A volume is read when all is over: that time says nothing of when its lines were written.
 */
export function evidenceOf(finding: Finding, history: History, groups: readonly Group[]): Evidence {
  const { name, title, outcome, evidence } = finding;
  const about = name.replace(/^[^/]*\//, '');
  const clash = outcome === false ? groups.find(({ label }) => label === about)?.lanes.flatMap(clashesIn) : [];
  const clashes = /^(one-writer|forked-writes)\//.test(name) ? (clash ?? []) : [];
  const times = evidence
    .map((index) => history[index])
    .filter((entry) => entry !== undefined)
    .filter(({ f }, _at, all) => f !== 'lines' || all.every((one) => one.f === 'lines'))
    .map(sourceMs);
  const from = least(clashes.length > 0 ? clashes.map((bar) => bar.from) : times);
  const to = most(clashes.length > 0 ? clashes.map((bar) => bar.to) : times);
  const entries = [...new Set([...evidence, ...clashes.flatMap((bar) => bar.entries)])].slice(0, mostMarked);
  const whole = !Number.isFinite(from);
  return {
    name,
    title,
    outcome: wordOf(outcome),
    from: whole ? 0 : from,
    to: whole ? (history.at(-1)?.timeMs ?? 0) : to,
    entries,
  };
}

const clashesIn = ({ over }: Group['lanes'][number]): Bar[] => over.filter(({ tone }) => tone === 'clash');
const least = (list: readonly number[]): number => list.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
