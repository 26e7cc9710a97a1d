import { sizes } from './layout.ts';
import type { View } from './model.ts';

/** Width of the part of the picture in which time passes, in pixels. */
export function plotWidth({ widthPx }: View): number {
  const { gutter, right } = sizes();
  return Math.max(50, widthPx - gutter - right);
}

/** Pixels from the left for a time of the run. */
export function xOf(ms: number, view: View): number {
  return sizes().gutter + ((ms - view.fromMs) / (view.toMs - view.fromMs)) * plotWidth(view);
}

/** The time of the run at a pixel from the left. */
export function msAt(x: number, view: View): number {
  return view.fromMs + ((x - sizes().gutter) / plotWidth(view)) * (view.toMs - view.fromMs);
}

/** The part of a span that is in view, in pixels; undefined when none is. */
export function visible(from: number, to: number, view: View): { x: number; width: number } | undefined {
  if (to < view.fromMs || from > view.toMs) return undefined;
  const left = xOf(Math.max(from, view.fromMs), view);
  const right = xOf(Math.min(to, view.toMs), view);
  return { x: left, width: Math.max(right - left, 1.5) };
}
