/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { filterEntries, listEntries, scrollToEntry } from './list.ts';
import { openEntry } from './panel.ts';
import { byId, type Page } from './state.ts';

export function listenToEntries(page: Page): void {
  const box = byId('entries');
  box.addEventListener('scroll', () => listEntries(page));
  box.addEventListener('click', ({ target }) => {
    const index = (target as HTMLElement).dataset['index'];
    if (index !== undefined) openEntry(page, Number(index));
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const at = page.shown.findIndex(({ index }) => index === page.open);
    const next = page.shown[event.key === 'ArrowDown' ? at + 1 : Math.max(0, at - 1)];
    if (next === undefined) return;
    event.preventDefault();
    openEntry(page, next.index);
    scrollToEntry(page, next.index);
    box.focus();
  });
  const form = byId<HTMLFormElement>('filter');
  form.addEventListener('input', () => filterEntries(page));
  form.addEventListener('submit', (event) => event.preventDefault());
}

/** What can be chosen: every kind and every subject there is. */
export function fillChoices({ entries }: Page): void {
  for (const [name, key] of [
    ['kind', 'kind'],
    ['subject', 'process'],
  ] as const) {
    const select = byId('filter').querySelector(`select[name=${name}]`);
    for (const one of [...new Set(entries.map((entry) => entry[key]))].sort()) select?.append(new Option(one, one));
  }
}
