/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { scrollToEntry } from './list.ts';
import { show } from './picture.ts';
import { byId, say, type Page } from './state.ts';

/** Every "show" button jumps to the evidence of its finding: zoomed to, marked, and in the list. */
export function listenToFindings(page: Page): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-finding]') : undefined;
    const at = button?.getAttribute('data-finding');
    if (at !== undefined && at !== null) showEvidence(page, Number(at));
  });
}

export function showEvidence(page: Page, at: number): void {
  const evidence = page.picture.evidence[at];
  if (evidence === undefined) return;
  const { from, to, entries, title } = evidence;
  const margin = Math.max(500, (to - from) * 0.2);
  page.view = { ...page.view, marked: entries };
  show(page, from - margin, to + margin);
  const [first] = entries;
  if (first !== undefined) scrollToEntry(page, first);
  byId('picture').scrollIntoView({ block: 'center' });
  const marked = byId('picture').querySelector<SVGElement>('.marked');
  (marked ?? byId<SVGSVGElement>('picture')).focus({ preventScroll: true });
  marked?.scrollIntoView({ block: 'center' });
  say(`${title}: ${entries.length} entries from ${(from / 1_000).toFixed(2)} s to ${(to / 1_000).toFixed(2)} s`);
}
