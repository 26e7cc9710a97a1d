/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { byId, type Listed, type Page } from './state.ts';

/** Height of a row of the list, as its style has it, pixels. */
export function rowPx(): number {
  return 20;
}

/** Unpacks the history: every entry, with what the list shows of it. */
export async function unpacked(text: string): Promise<Listed[]> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const lines = (await new Response(stream).text()).split('\n');
  return lines.map((line) => {
    const { index, timeMs, kind, process } = JSON.parse(line) as Listed;
    return { index, timeMs, kind, process, text: line };
  });
}

/** Only the entries that the filter lets through. */
export function filterEntries(page: Page): void {
  const form = byId<HTMLFormElement>('filter');
  const words = new FormData(form);
  const [kind, subject, text] = ['kind', 'subject', 'text'].map((name) => (words.get(name) ?? '') as string);
  const wanted = (text ?? '').trim().toLowerCase();
  const number = /^#\d+$/.test(wanted) ? Number(wanted.slice(1)) : undefined;
  page.shown = page.entries.filter(
    (entry) =>
      (kind === '' || entry.kind === kind) &&
      (subject === '' || entry.process === subject) &&
      (wanted === '' || (number === undefined ? entry.text.toLowerCase().includes(wanted) : entry.index === number)),
  );
  byId('found').textContent = `${page.shown.length} of ${page.entries.length}`;
  byId('entries').scrollTop = 0;
  listEntries(page);
}

/** Makes the rows that are in view, and no others: a list of a hundred thousand rows would stand still. */
export function listEntries(page: Page): void {
  const box = byId('entries');
  const all = box.firstElementChild ?? box.appendChild(document.createElement('div'));
  all.className = 'all';
  (all as HTMLElement).style.height = `${page.shown.length * rowPx()}px`;
  const first = Math.max(0, Math.floor(box.scrollTop / rowPx()) - 5);
  const marked = new Set(page.view.marked);
  const rows = page.shown.slice(first, first + Math.ceil(box.clientHeight / rowPx()) + 10).map((entry, at) => {
    const row = document.createElement('div');
    row.className = `row${entry.index === page.open ? ' on' : ''}${marked.has(entry.index) ? ' mark' : ''}`;
    row.style.top = `${(first + at) * rowPx()}px`;
    row.setAttribute('role', 'option');
    row.setAttribute('aria-selected', String(entry.index === page.open));
    row.dataset['index'] = String(entry.index);
    const said = entry.text.replace(/^\{"index":\d+,"timeMs":[\d.]+,/, '');
    row.textContent = `#${entry.index}  ${(entry.timeMs / 1_000).toFixed(3)} s  ${said.slice(0, 400)}`;
    return row;
  });
  all.replaceChildren(...rows);
}

/** Brings an entry of the list into view, if the filter lets it through. */
export function scrollToEntry(page: Page, index: number): void {
  const at = page.shown.findIndex((entry) => entry.index === index);
  if (at !== -1) byId('entries').scrollTop = Math.max(0, at - 3) * rowPx();
  listEntries(page);
}
