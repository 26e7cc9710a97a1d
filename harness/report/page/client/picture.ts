/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { layoutOf } from '../draw/layout.ts';
import { plotWidth } from '../draw/scale.ts';
import { drawTimeline } from '../draw/timeline.ts';
import { byId, say, type Page } from './state.ts';

/** Draws what is in view. The bar that had the focus has it again. */
export function redraw(page: Page): void {
  const svg = byId<SVGSVGElement>('picture');
  const focused = document.activeElement?.getAttribute('data-bar');
  const width = Math.max(480, Math.round(byId('chart').clientWidth));
  page.view = { ...page.view, widthPx: width };
  const { heightPx } = layoutOf(page.picture);
  svg.setAttribute('viewBox', `0 0 ${width} ${heightPx}`);
  svg.innerHTML = drawTimeline(page.picture, page.view);
  const { fromMs, toMs } = page.view;
  byId('shown').textContent = `${(fromMs / 1_000).toFixed(2)} s to ${(toMs / 1_000).toFixed(2)} s`;
  if (focused) svg.querySelector<SVGElement>(`[data-bar="${focused}"]`)?.focus();
}

/** Shows this span, kept within the run and no shorter than 5 ms. */
export function show(page: Page, fromMs: number, toMs: number): void {
  const { picture } = page;
  const whole = picture.toMs - picture.fromMs;
  const length = Math.min(whole, Math.max(5, toMs - fromMs));
  const from = Math.min(Math.max(picture.fromMs, fromMs), picture.toMs - length);
  page.view = { ...page.view, fromMs: from, toMs: from + length };
  redraw(page);
}

/** Zooms by a factor (above 1: nearer), keeping `aroundMs` where it is. */
export function zoom(page: Page, factor: number, aroundMs?: number): void {
  const { fromMs, toMs } = page.view;
  const around = aroundMs ?? (fromMs + toMs) / 2;
  show(page, around - (around - fromMs) / factor, around + (toMs - around) / factor);
}

/** Moves by a share of what is shown. */
export function pan(page: Page, share: number): void {
  const { fromMs, toMs } = page.view;
  const by = (toMs - fromMs) * share;
  show(page, fromMs + by, toMs + by);
}

/** How many milliseconds a pixel of the screen is. */
export function msPerPixel({ view }: Page): number {
  return (view.toMs - view.fromMs) / plotWidth(view);
}

/** One of the toolbar's buttons, or of the keys that do the same. */
export function command(page: Page, name: string): void {
  if (name === 'in') zoom(page, 1.6);
  if (name === 'out') zoom(page, 1 / 1.6);
  if (name === 'left') pan(page, -0.25);
  if (name === 'right') pan(page, 0.25);
  if (name === 'all') show(page, page.picture.fromMs, page.picture.toMs);
  say(byId('shown').textContent ?? '');
}
