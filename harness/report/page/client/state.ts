/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Bar, Lane, Picture, View } from '../draw/model.ts';

// What runs in the browser. Each function is carried into the page as it is written (see inline.ts), so none may use a
// constant of its module.

/** An entry as the page lists it. */
export interface Listed {
  index: number;
  timeMs: number;
  kind: string;
  process: string;
  /** Its line of JSON. */
  text: string;
}

/** What the page shows now. */
export interface Page {
  picture: Picture;
  view: View;
  /** Empty until the history is unpacked. */
  entries: Listed[];
  /** The entries that the filter lets through. */
  shown: Listed[];
  /** Index of the entry in the panel; -1: none. */
  open: number;
}

/** An element that the page always has. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  return document.getElementById(id) as unknown as T;
}

/** The lane and the bar of a `data-bar`: group, lane, place. */
export function barAt({ picture }: Page, id: string): { bar: Bar; lane: Lane } | undefined {
  const [group = -1, at = -1, place = -1] = id.split('.').map(Number);
  const lane = picture.groups[group]?.lanes[at];
  const bar = lane === undefined ? undefined : [...lane.bars, ...lane.over][place];
  return lane === undefined || bar === undefined ? undefined : { bar, lane };
}

/** For a screen reader. */
export function say(text: string): void {
  byId('said').textContent = text;
}
