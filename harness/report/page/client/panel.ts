/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { listEntries } from './list.ts';
import { redraw } from './picture.ts';
import { byId, type Page } from './state.ts';

/** Opens an entry in the panel at the side, and marks what it says in the picture. */
export function openEntry(page: Page, index: number): void {
  const entry = page.entries[index];
  if (entry === undefined) return;
  page.open = index;
  page.view = { ...page.view, marked: [...page.view.marked.filter((one) => one !== index), index] };
  byId('entry').hidden = false;
  byId('entry-title').textContent = `Entry #${index} at ${(entry.timeMs / 1_000).toFixed(3)} s`;
  byId('entry-words').textContent = `${entry.kind} of ${entry.process}`;
  byId('entry-json').textContent = JSON.stringify(JSON.parse(entry.text), null, 2);
  byId<HTMLButtonElement>('entry-before').disabled = index === 0;
  byId<HTMLButtonElement>('entry-after').disabled = index === page.entries.length - 1;
  redraw(page);
  listEntries(page);
  byId('entry-title').focus();
}

export function closeEntry(page: Page): void {
  byId('entry').hidden = true;
  page.open = -1;
  listEntries(page);
  byId('picture').focus();
}

export function listenToPanel(page: Page): void {
  byId('entry-close').addEventListener('click', () => closeEntry(page));
  byId('entry-before').addEventListener('click', () => openEntry(page, page.open - 1));
  byId('entry-after').addEventListener('click', () => openEntry(page, page.open + 1));
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && page.open !== -1) closeEntry(page);
  });
}
