import type { Bar, Lane, View } from './model.ts';
import { sizes } from './layout.ts';
import { visible, xOf } from './scale.ts';
import { barWords, escaped, fitting } from './text.ts';

/** The bars of a lane and what is drawn over them, as SVG. `id` names the lane; each bar is `<id>.<place>`, `over` continuing. */
export function drawBars(lane: Lane, y: number, id: string, view: View, marked: ReadonlySet<number>): string {
  const { line } = sizes();
  const height = lane.lines * line;
  // A window stands behind the time that was measured in it.
  const drawn = [
    ...lane.bars.map((bar, at) => ({ bar, at, y: y + bar.line * line, height: line })),
    ...lane.over.map((bar, at) => ({ bar, at: lane.bars.length + at, y, height })),
  ].sort((a, b) => Number(b.bar.tone === 'window') - Number(a.bar.tone === 'window'));
  let parts = '';
  let lastX = -10;
  for (const one of drawn) {
    const seen = visible(one.bar.from, one.bar.to, view);
    if (seen === undefined) continue;
    // Of bars that are thinner than a pixel, one for each pixel is enough.
    if (seen.width <= 1.5 && Math.abs(seen.x - lastX) < 1 && !one.bar.entries.some((entry) => marked.has(entry)))
      continue;
    if (seen.width <= 1.5) lastX = seen.x;
    parts += drawBar(one.bar, `${id}.${one.at}`, { ...seen, y: one.y, height: one.height }, view, marked);
  }
  return parts;
}

/** One bar: its shape, the mark of its node below, and as much of its text as fits. */
export function drawBar(
  bar: Bar,
  id: string,
  at: { x: number; y: number; width: number; height: number },
  view: View,
  marked: ReadonlySet<number>,
): string {
  const { x, y, width, height } = at;
  const isMarked = bar.entries.some((entry) => marked.has(entry));
  const inset = bar.tone === 'window' || bar.tone === 'clash' || bar.tone === 'gap' ? 0 : 1;
  const shape = `<rect x="${x.toFixed(1)}" y="${y + inset}" width="${width.toFixed(1)}" height="${height - 2 * inset}" rx="2"/>`;
  const mark =
    bar.node === undefined || width < 3
      ? ''
      : `<rect class="node n${bar.node % 8}" x="${x.toFixed(1)}" y="${y + height - 5}" width="${width.toFixed(1)}" height="4"/>`;
  return (
    `<g class="bar t-${bar.tone}${isMarked ? ' marked' : ''}" data-bar="${id}" role="img" tabindex="-1" ` +
    `aria-label="${escaped(barWords(bar))}">${shape}${mark}${barText(bar, at, view)}</g>`
  );
}

/** Text of a bar: in it, or beside it where it is the measure of a promise, or of a fault that was over in no time. */
export function barText(bar: Bar, at: { x: number; y: number; width: number; height: number }, view: View): string {
  const { letter, gutter } = sizes();
  const { x, y, width, height } = at;
  const base = y + height / 2 + 3.5;
  const beside = bar.tone.startsWith('promise') || (bar.tone === 'fault' && bar.text.length * letter > width - 8);
  if (!beside) {
    const text = fitting(bar.text, width - 8, bar.tone === 'clash' ? letter * 1.12 : letter);
    if (text === '') return '';
    if (bar.tone === 'clash')
      return `<text class="in" x="${(x + width / 2).toFixed(1)}" y="${base}" text-anchor="middle">${escaped(text)}</text>`;
    return `<text class="in" x="${(x + 4).toFixed(1)}" y="${bar.node === undefined ? base : base - 1}">${escaped(text)}</text>`;
  }
  const right = xOf(view.toMs, view) - (x + width) - 6;
  const left = x - gutter - 6;
  const room = Math.max(left, right);
  const text = escaped(fitting(bar.text, room, letter));
  return right >= left || bar.text.length * letter <= right
    ? `<text class="beside" x="${(x + width + 5).toFixed(1)}" y="${base}">${text}</text>`
    : `<text class="beside" x="${(x - 5).toFixed(1)}" y="${base}" text-anchor="end">${text}</text>`;
}
