/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Picture } from '../draw/model.ts';
import { listenToTable } from './as-table.ts';
import { fillChoices, listenToEntries } from './entries.ts';
import { listenToFindings } from './findings.ts';
import { listenToKeys } from './keys.ts';
import { filterEntries, unpacked } from './list.ts';
import { listenToPanel } from './panel.ts';
import { command, redraw } from './picture.ts';
import { listenToPointer } from './pointer.ts';
import { byId, say, type Page } from './state.ts';
import { listenToTheme } from './theme.ts';

/** Brings a page to life: first the picture, then, when it can be seen, the entries. */
export async function start(): Promise<void> {
  const picture = JSON.parse(byId('picture-data').textContent ?? '') as Picture;
  const view = { widthPx: 0, fromMs: picture.fromMs, toMs: picture.toMs, marked: [] };
  const page: Page = { picture, view, entries: [], shown: [], open: -1 };
  redraw(page);
  const drawnMs = performance.now();
  listenToTheme();
  listenToPointer(page);
  listenToKeys(page);
  listenToFindings(page);
  listenToPanel(page);
  listenToEntries(page);
  listenToTable(page);
  for (const button of document.querySelectorAll('[data-do]'))
    button.addEventListener('click', () => command(page, button.getAttribute('data-do') ?? ''));
  window.addEventListener('resize', () => redraw(page));
  await new Promise((resolve) => setTimeout(resolve));
  try {
    page.entries = await unpacked(byId('history-data').textContent ?? '');
  } catch (error) {
    say(`the entries cannot be unpacked: ${String(error)}`);
    byId('found').textContent = 'this browser cannot unpack the entries';
    return;
  }
  fillChoices(page);
  filterEntries(page);
  // Since the page was asked for; for whoever measures.
  Object.assign(window, { statefaultDrawnMs: drawnMs, statefaultReadyMs: performance.now() });
  document.documentElement.dataset['ready'] = 'yes';
}
