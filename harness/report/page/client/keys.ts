/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { barWords } from '../draw/text.ts';
import { openEntry } from './panel.ts';
import { command } from './picture.ts';
import { barAt, byId, say, type Page } from './state.ts';

/** Keys in the picture: arrows move and go from bar to bar, + − 0 zoom, Enter opens. */
export function listenToKeys(page: Page): void {
  byId<SVGSVGElement>('picture').addEventListener('keydown', (event) => {
    const commands: Record<string, string> = {
      ArrowLeft: 'left',
      ArrowRight: 'right',
      '+': 'in',
      '=': 'in',
      '-': 'out',
      '0': 'all',
    };
    const name = commands[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (name !== undefined) command(page, name);
    else if (event.key === 'ArrowDown') step(page, 1);
    else if (event.key === 'ArrowUp') step(page, -1);
    else if (event.key === 'Enter' || event.key === ' ') openFocused(page);
    else return;
    event.preventDefault();
  });
}

/** Puts the focus on the next bar, or the one before. */
export function step(page: Page, by: number): void {
  const bars = [...byId('picture').querySelectorAll<SVGElement>('[data-bar]')];
  const at = bars.indexOf(document.activeElement as SVGElement);
  const next = bars[at === -1 ? (by > 0 ? 0 : bars.length - 1) : at + by];
  if (next === undefined) return;
  next.focus();
  const found = barAt(page, next.getAttribute('data-bar') ?? '');
  if (found !== undefined) say(barWords(found.bar));
}

export function openFocused(page: Page): void {
  const [first] = barAt(page, document.activeElement?.getAttribute('data-bar') ?? '')?.bar.entries ?? [];
  if (first !== undefined) openEntry(page, first);
}
