/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { msAt } from '../draw/scale.ts';
import { barWords } from '../draw/text.ts';
import { openEntry } from './panel.ts';
import { msPerPixel, show, zoom } from './picture.ts';
import { barAt, byId, type Page } from './state.ts';

/** The bar or the tick below a pointer, as what it says and the entries that say so. */
export function below(page: Page, target: EventTarget | null): { words: string; entries: number[] } | undefined {
  if (!(target instanceof Element)) return undefined;
  const tick = target.closest('[data-entry]')?.getAttribute('data-entry');
  if (tick) return { words: `entry #${tick}`, entries: [Number(tick)] };
  const id = target.closest('[data-bar]')?.getAttribute('data-bar');
  const found = id ? barAt(page, id) : undefined;
  if (found === undefined) return undefined;
  const { bar } = found;
  const node = bar.node === undefined ? undefined : page.picture.nodes[bar.node];
  return { words: `${barWords(bar)}${node === undefined ? '' : `, on ${node}`}`, entries: bar.entries };
}

/** Shows what is below the pointer, beside it. */
export function hover(page: Page, event: PointerEvent): void {
  const tip = byId('tip');
  const found = below(page, event.target);
  tip.hidden = found === undefined;
  if (found === undefined) return;
  const numbers = found.entries.slice(0, 4).map((index) => `#${index}`);
  const more = found.entries.length > numbers.length ? ' …' : '';
  tip.textContent = found.words + (numbers.length === 0 ? '' : ` (${numbers.join(', ')}${more}; click opens)`);
  const right = event.clientX > window.innerWidth / 2;
  tip.style.left = right ? '' : `${event.clientX + 14}px`;
  tip.style.right = right ? `${window.innerWidth - event.clientX + 14}px` : '';
  tip.style.top = `${Math.min(event.clientY + 14, window.innerHeight - 60)}px`;
}

/** Wheel with Ctrl zooms, wheel to the side moves; drag moves; a click that was no drag opens. */
export function listenToPointer(page: Page): void {
  const svg = byId<SVGSVGElement>('picture');
  let drag: { x: number; fromMs: number; toMs: number; moved: boolean } | undefined;
  svg.addEventListener(
    'wheel',
    (event) => {
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!event.ctrlKey && !sideways) return;
      event.preventDefault();
      const { fromMs, toMs } = page.view;
      const by = event.deltaX * msPerPixel(page);
      const x = event.clientX - svg.getBoundingClientRect().left;
      if (event.ctrlKey) zoom(page, event.deltaY < 0 ? 1.25 : 0.8, msAt(x, page.view));
      else show(page, fromMs + by, toMs + by);
    },
    { passive: false },
  );
  svg.addEventListener('pointerdown', ({ clientX, button }) => {
    if (button === 0) drag = { x: clientX, fromMs: page.view.fromMs, toMs: page.view.toMs, moved: false };
  });
  window.addEventListener('pointermove', (event) => {
    if (drag === undefined) return;
    if (Math.abs(event.clientX - drag.x) > 4) drag.moved = true;
    if (!drag.moved) return;
    const by = (drag.x - event.clientX) * msPerPixel(page);
    show(page, drag.fromMs + by, drag.toMs + by);
  });
  window.addEventListener('pointerup', (event) => {
    const wasClick = drag !== undefined && !drag.moved;
    drag = undefined;
    const [first] = wasClick ? (below(page, event.target)?.entries ?? []) : [];
    if (first !== undefined) openEntry(page, first);
  });
  svg.addEventListener('pointermove', (event) => hover(page, event));
  svg.addEventListener('pointerleave', () => {
    byId('tip').hidden = true;
  });
}
