import type { Finding, Verdict } from '../../checker/verdict.ts';
import { escaped } from './draw/text.ts';
import { ordered } from './headline.ts';
import { briefly, span, wordOf } from './lanes/words.ts';

const signs = { held: '✓', broken: '✗', unknown: '?' };

/** What did not hold, the worst first, each a button that jumps to its evidence; empty when everything held. */
export function anomalyList({ findings }: Verdict): string {
  const bad = [
    ...ordered(findings.filter(({ outcome }) => outcome === false)),
    ...findings.filter(({ outcome }) => outcome === 'unknown'),
  ];
  if (bad.length === 0) return '';
  const items = bad.map((finding) => {
    const word = wordOf(finding.outcome);
    return (
      `<li><button type="button" class="anomaly ${word}" data-finding="${findings.indexOf(finding)}">` +
      `<span class="sign ${word}" aria-hidden="true">${signs[word]}</span><span class="what"><b>${word === 'broken' ? 'Broken' : 'Not proven'}:</b> ` +
      `${escaped(finding.title)}<small>${escaped(cut(briefly(finding.because)))}</small></span><span class="show">show me</span></button></li>`
    );
  });
  return `<section aria-labelledby="anomalies-title"><h2 id="anomalies-title">What did not hold</h2><ul class="anomalies">${items.join('')}</ul></section>`;
}

/** Every finding with its outcome, and its time against its bound. */
export function findingsTable({ findings }: Verdict): string {
  const timed = findings.filter(({ measured }) => measured !== undefined);
  const rest = findings.filter(({ measured }) => measured === undefined);
  const number = (finding: Finding): number => findings.indexOf(finding);
  return (
    `<section aria-labelledby="times-title"><h2 id="times-title">Expectations with a time</h2><div class="scroll"><table><thead><tr>` +
    `<th scope="col">outcome</th><th scope="col">expectation</th><th scope="col" class="n">measured</th><th scope="col" class="n">promised</th><th scope="col"></th></tr></thead><tbody>` +
    `${timed.map((one) => timedRow(one, number(one))).join('')}</tbody></table></div></section>` +
    `<section aria-labelledby="checks-title"><h2 id="checks-title">Everything else that was checked</h2><div class="scroll"><table><thead><tr>` +
    `<th scope="col">outcome</th><th scope="col">finding</th><th scope="col">because</th><th scope="col"></th></tr></thead><tbody>` +
    `${rest.map((one) => row(one, number(one))).join('')}</tbody></table></div></section>`
  );
}

function timedRow(finding: Finding, at: number): string {
  const { measured, because } = finding;
  if (measured === undefined) return '';
  const { ms, fromMs, toMs } = measured;
  return (
    `<tr>${outcomeCell(finding)}<td>${what(finding)}<small>${escaped(briefly(because))}</small></td><td class="n">${span(ms)}</td>` +
    `<td class="n">${fromMs > 0 ? `${span(fromMs)} to ` : 'within '}${span(toMs)}</td>${showCell(at)}</tr>`
  );
}

const row = (finding: Finding, at: number): string =>
  `<tr>${outcomeCell(finding)}<td>${what(finding)}</td><td>${escaped(cut(briefly(finding.because)))}</td>${showCell(at)}</tr>`;

const what = ({ claim, title, name }: Finding): string =>
  `${claim === undefined ? '' : `<span class="claim">${escaped(claim)}</span> `}${escaped(title)} <code>${escaped(name)}</code>`;

function outcomeCell({ outcome }: Finding): string {
  const word = wordOf(outcome);
  return `<td class="outcome ${word}"><span aria-hidden="true">${signs[word]}</span> ${word}</td>`;
}

const showCell = (at: number): string =>
  `<td><button type="button" class="show" data-finding="${at}" aria-label="show the evidence on the timeline">show</button></td>`;

const longest = 420;
const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
