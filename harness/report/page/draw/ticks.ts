import { sizes } from './layout.ts';
import type { Lane, View } from './model.ts';
import { plotWidth, xOf } from './scale.ts';

/** The ticks of a lane that are in view, where there is room between them. */
export function drawTicks(lane: Lane, y: number, view: View): string {
  const { line } = sizes();
  let parts = '';
  for (const { at, entry, tone, line: row } of lane.ticks) {
    const seen: { ms: number; index: number }[] = [];
    let [tenths, index] = [0, 0];
    for (let n = 0; n < at.length; n++) {
      tenths += at[n] ?? 0;
      index += entry[n] ?? 0;
      const ms = tenths / 10;
      if (ms > view.toMs) break;
      if (ms >= view.fromMs) seen.push({ ms, index });
    }
    if (seen.length === 0 || plotWidth(view) / seen.length < 5) continue;
    for (const one of seen) {
      const x = xOf(one.ms, view).toFixed(1);
      parts += `<line class="tick t-${tone}" data-entry="${one.index}" x1="${x}" x2="${x}" y1="${y + row * line + 2}" y2="${y + row * line + line - 2}"/>`;
    }
  }
  return parts;
}
