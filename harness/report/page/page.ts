import type { Verdict } from '../../checker/verdict.ts';
import type { Begin, History } from '../../history/entry.ts';
import type { Scenario } from '../../scenario.ts';
import { clientScript } from './client-script.ts';
import { drawTimeline } from './draw/timeline.ts';
import { layoutOf } from './draw/layout.ts';
import type { Picture } from './draw/model.ts';
import { escaped } from './draw/text.ts';
import { headline } from './headline.ts';
import { jsonIn } from './inline.ts';
import { span, wordOf } from './lanes/words.ts';
import { legend } from './legend.ts';
import { packedHistory } from './packed-history.ts';
import { pictureOf } from './picture-of.ts';
import { shell } from './shell.ts';
import { anomalyList, findingsTable } from './tables.ts';

/** A run that is over. */
export interface Told {
  scenario: Scenario;
  verdict: Verdict;
  history: History;
}

/** Width of the picture in a browser that runs no script, pixels. */
const plainWidth = 1_240;

/**
 * One run as one HTML file that needs nothing else: what was proven or broken in a sentence, the whole run as a picture, and
 * every entry of its history.
 */
export function pageOf({ scenario, verdict, history }: Told): string {
  const picture = pictureOf(verdict, history);
  const word = wordOf(verdict.outcome);
  const sentence = headline(verdict, picture);
  const begin = (history[0]?.value ?? {}) as Partial<Begin>;
  const body = `
<header class="top ${word}">
  <div class="titles"><p class="scenario">${escaped(scenario.name)}</p>
  <h1><span class="badge ${word}">${badges[word]}</span> ${escaped(sentence.replace(/^(Broken|Proven|Not proven): (.)/, (_all, _word, first: string) => first.toUpperCase()))}</h1>
  <p class="story">${escaped(scenario.story)}</p>
  <p class="facts">${factsOf(verdict, history)
    .map((one) => `<span>${escaped(one)}</span>`)
    .join('')}</p></div>
  <button type="button" id="theme" aria-label="light or dark">◐</button>
</header>
<main>
${anomalyList(verdict)}
<section aria-labelledby="picture-title" class="picture">
  <div class="bar-of-tools"><h2 id="picture-title">What happened</h2>${toolbar}</div>
  ${legend(picture.nodes)}
  ${chart(picture)}
  <p class="hint" id="keys">Drag to move, wheel with Ctrl or the buttons to zoom. Keys in the picture: ← → move, + − zoom, 0 everything, Tab or ↑ ↓ from bar to bar, Enter opens.</p>
  <p id="said" class="sr-only" aria-live="polite"></p>
</section>
${findingsTable(verdict)}
${entriesSection}
<section><details id="as-table"><summary><h2>The picture as a table</h2></summary><div class="scroll"></div></details></section>
</main>
<aside id="entry" hidden aria-labelledby="entry-title"><div class="entry-top"><h2 id="entry-title" tabindex="-1">Entry</h2>
<button type="button" id="entry-before">‹</button><button type="button" id="entry-after">›</button><button type="button" id="entry-close" aria-label="close">×</button></div>
<p id="entry-words"></p><pre id="entry-json" tabindex="0"></pre></aside>
<div id="tip" role="status" hidden></div>
<script type="application/json" id="picture-data">${jsonIn(picture)}</script>
<script type="text/plain" id="history-data">${packedHistory(history)}</script>`;
  const nonce = nonceOf(`${begin.monotonicNs ?? ''}${begin.wall ?? ''}${sentence}`);
  return shell({ title: `${scenario.name}: ${sentence}`, body, script: clientScript, nonce });
}

const badges = { held: '✓ Proven', broken: '✗ Broken', unknown: '? Not proven' };

function factsOf({ facts, findings }: Verdict, history: History): string[] {
  const { wall } = (history[0]?.value ?? {}) as Partial<Begin>;
  const held = findings.filter(({ outcome }) => outcome === true).length;
  return [
    ...(facts === undefined ? [] : [`Kubernetes ${facts.k8s}`]),
    ...(facts?.timeLapse === undefined || facts.timeLapse === 1 ? [] : [`time-lapse ${facts.timeLapse} ×`]),
    ...(wall === undefined ? [] : [wall.replace('T', ' ').replace(/\..*/, ' UTC')]),
    `${span(history.at(-1)?.timeMs ?? 0)}`,
    `${held} of ${findings.length} findings held`,
    `${history.length} entries`,
  ];
}

const toolbar = `<div class="tools" role="toolbar" aria-label="Zoom">
<button type="button" data-do="in" aria-label="zoom in">+</button><button type="button" data-do="out" aria-label="zoom out">−</button>
<button type="button" data-do="left" aria-label="earlier">←</button><button type="button" data-do="right" aria-label="later">→</button>
<button type="button" data-do="all">everything</button><output id="shown"></output></div>`;

const entriesSection = `<section aria-labelledby="entries-title"><h2 id="entries-title">Entries</h2>
<form class="filter" role="search" id="filter"><label>kind <select name="kind"><option value="">all</option></select></label>
<label>subject <select name="subject"><option value="">all</option></select></label>
<label>text <input type="search" name="text" placeholder="journal-1, Unknown, #1298 …"></label><output id="found"></output></form>
<div id="entries" class="entries" tabindex="0" role="listbox" aria-label="Entries"></div></section>`;

function chart(picture: Picture): string {
  const { heightPx } = layoutOf(picture);
  const view = { widthPx: plainWidth, fromMs: picture.fromMs, toMs: picture.toMs, marked: [] };
  return (
    `<div id="chart"><svg id="picture" role="group" aria-label="Timeline of the run" aria-describedby="keys" tabindex="0" ` +
    `viewBox="0 0 ${plainWidth} ${heightPx}" width="100%">${drawTimeline(picture, view)}</svg></div>`
  );
}

/** Two numbers that nobody who names an object in a cluster can know beforehand: FNV-1a of what only the run knows. */
function nonceOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const letter of text) {
    a = Math.imul(a ^ (letter.codePointAt(0) ?? 0), 0x01000193);
    b = Math.imul(b ^ a, 0x85ebca6b);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}
