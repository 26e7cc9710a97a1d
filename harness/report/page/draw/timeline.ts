import { axisWords, roundTimes } from './axis.ts';
import { drawBars } from './bars.ts';
import { layoutOf, sizes, type Layout } from './layout.ts';
import type { Band, Group, Picture, View } from './model.ts';
import { plotWidth, visible, xOf } from './scale.ts';
import { escaped, fitting } from './text.ts';
import { drawTicks } from './ticks.ts';

/**
 * The picture of a run as the inside of an SVG element: only what is in view, and of what is smaller than a pixel only one.
 * The same code draws the first picture on the way out and every later one in the browser.
 */
export function drawTimeline(picture: Picture, view: View): string {
  const layout = layoutOf(picture);
  const marked = new Set(view.marked);
  const lanes = picture.groups.map((group, at) => drawGroup(group, at, layout, view, marked)).join('');
  const bands = picture.bands.map((band) => drawBand(band, layout, view)).join('');
  return `${drawPatterns()}<g class="axis">${drawAxis(layout, view)}</g>${bands}${lanes}`;
}

/** Stripes for what was not seen, and for two at once. */
export function drawPatterns(): string {
  const stripes = (id: string, size: number, width: number): string =>
    `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect class="ground" width="${size}" height="${size}"/><rect class="stripe" width="${width}" height="${size}"/></pattern>`;
  return `<defs>${stripes('gap', 6, 2)}${stripes('unsure', 6, 3)}${stripes('clash', 10, 4)}${stripes('changing', 8, 3)}</defs>`;
}

/** Lines and words of time, over the whole height. */
export function drawAxis(layout: Layout, view: View): string {
  const times = roundTimes(view.fromMs, view.toMs, plotWidth(view) / 90);
  const step = (times[1] ?? 1_000) - (times[0] ?? 0);
  return times
    .map((ms) => {
      const x = xOf(ms, view).toFixed(1);
      return `<line x1="${x}" x2="${x}" y1="18" y2="${layout.heightPx}"/><text x="${x}" y="12" text-anchor="middle">${axisWords(ms, step)}</text>`;
    })
    .join('');
}

/** A fault across all lanes: lighter while it is injected and undone. */
export function drawBand(band: Band, layout: Layout, view: View): string {
  const { axis } = sizes();
  const part = (from: number, to: number, tone: string): string => {
    const seen = visible(from, to, view);
    if (seen === undefined) return '';
    return `<rect class="band ${tone}" x="${seen.x.toFixed(1)}" width="${seen.width.toFixed(1)}" y="${axis}" height="${layout.heightPx - axis}"/>`;
  };
  if (band.undoing <= band.bit) return part(band.from, band.to, 'stands');
  return (
    part(band.from, band.bit, 'changes') +
    part(band.bit, band.undoing, 'stands') +
    (band.to > band.undoing ? part(band.undoing, band.to, 'changes') : '')
  );
}

/** The header and the lanes of one thing. */
export function drawGroup(group: Group, at: number, layout: Layout, view: View, marked: ReadonlySet<number>): string {
  const { gutter, letter } = sizes();
  const place = layout.groups[at] ?? { y: 0, lanes: [] };
  const signs = { held: '✓', broken: '✗', unknown: '?' };
  const sign =
    group.outcome === undefined ? '' : `<tspan class="sign ${group.outcome}">${signs[group.outcome]} </tspan>`;
  const note = group.note === '' ? '' : `<tspan class="note" dx="8">${escaped(group.note)}</tspan>`;
  const width = gutter + plotWidth(view);
  const header =
    `<line class="rule" x1="0" x2="${width}" y1="${place.y}" y2="${place.y}"/>` +
    `<text class="group" x="4" y="${place.y + 17}">${sign}${escaped(group.label)}${note}</text>`;
  const lanes = group.lanes.map((lane, n) => {
    const { y, height } = place.lanes[n] ?? { y: 0, height: 0 };
    const label = escaped(fitting(lane.label, gutter - 14, letter));
    return (
      `<g class="lane" role="group" aria-label="${escaped(`${group.label}, ${lane.label}`)}">` +
      `<text class="label" x="${gutter - 8}" y="${y + 13}" text-anchor="end">${label}</text>` +
      `<rect class="ground" x="${gutter}" y="${y}" width="${plotWidth(view)}" height="${height}"/>` +
      `${drawBars(lane, y, `${at}.${n}`, view, marked)}${drawTicks(lane, y, view)}</g>`
    );
  });
  return `<g class="group-of-lanes${group.outcome === 'broken' ? ' is-broken' : ''}">${header}${lanes.join('')}</g>`;
}
