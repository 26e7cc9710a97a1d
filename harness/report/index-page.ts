import type { RunRecord } from '../checker/run-record.ts';
import { headline } from './markdown.ts';
import { escaped } from './page/draw/text.ts';
import { span, wordOf } from './page/lanes/words.ts';
import { shell } from './page/shell.ts';

/** A run of an index, with where its page is, from the index: missing when it has none. */
export interface Indexed {
  run: RunRecord;
  href?: string;
}

/** Many runs on one page, the newest first: what each came to, with a link to its own page. */
export function indexPage(runs: readonly Indexed[]): string {
  const title = headline(runs.map(({ run }) => run));
  const rows = runs.toSorted((a, b) => b.run.beganMs - a.run.beganMs).map(row);
  const body = `
<header class="top ${classOf(runs)}"><div class="titles"><p class="scenario">statefault</p><h1>${escaped(title)}</h1></div></header>
<main><section><div class="scroll"><table><thead><tr>
<th scope="col">verdict</th><th scope="col">scenario</th><th scope="col">Kubernetes</th><th scope="col">began</th>
<th scope="col" class="n">took</th><th scope="col" class="n">proven</th><th scope="col">what did not hold</th></tr></thead>
<tbody>${rows.join('')}</tbody></table></div></section></main>`;
  return shell({ title, body, script: '', nonce: 'index' });
}

function classOf(runs: readonly Indexed[]): string {
  const outcomes = runs.map(({ run }) => run.verdict?.outcome ?? 'unknown');
  return outcomes.includes(false) ? 'broken' : outcomes.includes('unknown') ? 'unknown' : 'held';
}

function row({ run, href }: Indexed): string {
  const { scenario, k8s = '', profile = '', timeLapse, beganMs, durationMs, verdict, failure = '' } = run;
  const word = verdict === undefined ? 'unknown' : wordOf(verdict.outcome);
  const findings = verdict?.findings ?? [];
  const bad = findings.filter(({ outcome }) => outcome !== true);
  const name = href === undefined ? escaped(scenario) : `<a href="${escaped(href)}">${escaped(scenario)}</a>`;
  const lapse = timeLapse === 1 ? '' : ` × ${timeLapse}`;
  const why = verdict === undefined ? failure : bad.map((one) => one.title).join('; ');
  return (
    `<tr><td class="outcome ${word}">${verdict === undefined ? 'no verdict' : word}</td><td>${name}</td>` +
    `<td>${escaped(`${k8s} ${profile}${lapse}`)}</td><td>${beganMs === 0 ? '' : new Date(beganMs).toISOString().slice(0, 19)}</td>` +
    `<td class="n">${span(durationMs)}</td><td class="n">${findings.length - bad.length} of ${findings.length}</td>` +
    `<td>${escaped(why.slice(0, 300))}</td></tr>`
  );
}
