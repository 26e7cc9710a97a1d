/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { byId, type Page } from './state.ts';

/** The picture as a table, made when it is opened for the first time. */
export function listenToTable({ picture }: Page): void {
  const details = byId<HTMLDetailsElement>('as-table');
  details.addEventListener('toggle', () => {
    const box = details.querySelector('.scroll');
    if (!details.open || box === null || box.firstChild !== null) return;
    const table = document.createElement('table');
    const line = (cells: readonly string[], tag: 'td' | 'th'): void => {
      const row = table.insertRow();
      for (const cell of cells) row.appendChild(document.createElement(tag)).textContent = cell;
    };
    line(['of', 'truth', 'what', 'from', 'to', 'entries'], 'th');
    for (const group of picture.groups)
      for (const lane of group.lanes)
        for (const bar of [...lane.bars, ...lane.over]) {
          const times = [bar.from, bar.to].map((ms) => `${(ms / 1_000).toFixed(3)} s`);
          const entries = bar.entries.slice(0, 8).map((index) => `#${index}`);
          line([group.label, lane.label, bar.says, ...times, entries.join(' ')], 'td');
        }
    box.append(table);
  });
}
