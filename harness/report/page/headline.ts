import type { Finding, Verdict } from '../../checker/verdict.ts';
import type { Bar, Group, Picture } from './draw/model.ts';
import { briefly, span } from './lanes/words.ts';

/** What a run came to, in one sentence. */
export function headline({ outcome, findings }: Verdict, { groups, bands }: Picture): string {
  const held = findings.filter((one) => one.outcome === true).length;
  const broken = ordered(findings.filter((one) => one.outcome === false));
  const unknown = findings.filter((one) => one.outcome === 'unknown');
  const [worst] = broken;
  if (worst !== undefined) return `Broken: ${brokenWords(worst, groups)}.`;
  const [doubt] = unknown;
  if (outcome !== true && doubt !== undefined)
    return `Not proven: ${count(unknown.length, 'finding')} of ${findings.length} could not be judged, first of all that ${doubt.title}: ${briefly(doubt.because)}`;
  const faults = bands.map(({ label, bit, undoing }) =>
    undoing > bit ? `${label} for ${span(undoing - bit)}` : label,
  );
  return `Proven: everything that was promised held, ${held} of ${findings.length} findings${faults.length === 0 ? '' : `, through ${faults.join(' and ')}`}.`;
}

/** The worst first: what was done to the state of the workload comes before what was seen of its objects. */
const severity = [
  'one-writer',
  'acknowledged-writes',
  'forked-writes',
  'resurrected-writes',
  'came-back',
  'same-claim',
];

/** Broken findings in the order in which a person must hear of them. */
export function ordered(findings: readonly Finding[]): Finding[] {
  const rank = ({ name }: Finding): number => {
    const at = severity.indexOf(name.replace(/\/.*/, ''));
    return at === -1 ? severity.length : at;
  };
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

function brokenWords({ name, title, because }: Finding, groups: readonly Group[]): string {
  const [family = '', of = ''] = name.split(/\/(.*)/);
  switch (family) {
    case 'one-writer':
      return twoAtOnce(of, groups) ?? `not so: ${title}: ${briefly(because)}`;
    case 'acknowledged-writes':
      return `${of} lost what its clients were told is safe: ${briefly(because)}`;
    case 'forked-writes':
      return `two writers’ lines interleave on the volume of ${of}`;
    case 'resurrected-writes':
      return `writes of ${of} that surely failed are on its volume: ${briefly(because)}`;
    case 'came-back':
      return `a new pod of ${of} did not find what the last one left: ${briefly(because)}`;
    default:
      return `it is not so that ${title}: ${briefly(because)}`;
  }
}

/** `two pods of journal-1 wrote at once for 11.6 s while the API server showed one`. */
function twoAtOnce(identity: string, groups: readonly Group[]): string | undefined {
  const group = groups.find(({ label }) => label === identity);
  const [api, , writers] = group?.lanes ?? [];
  const wrote = longest(writers?.over ?? []);
  const ran = longest((group?.lanes ?? []).flatMap(({ over }) => over));
  const worst = wrote ?? ran;
  if (worst === undefined) return undefined;
  // Bars of the API server's lane need a second line only where it showed two pods at once.
  const seen = api?.lines === 1 && api.bars.length > 0 ? ' while the API server showed one' : '';
  return `two pods of ${identity} ${wrote === undefined ? 'ran' : 'wrote'} at once for ${span(worst.to - worst.from)}${seen}`;
}

const longest = (bars: readonly Bar[]): Bar | undefined =>
  bars.filter(({ tone }) => tone === 'clash').toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
