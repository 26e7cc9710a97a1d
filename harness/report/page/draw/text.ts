/** Text that can stand in HTML and SVG, between tags and in quoted attributes. Names come from outside. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The beginning of a text that fits in `px`, with an ellipsis; empty when next to nothing does. Letters are `wide` pixels. */
export function fitting(text: string, px: number, wide: number): string {
  const letters = Math.floor(px / wide);
  if (text.length <= letters) return text;
  return letters < 4 ? '' : `${text.slice(0, letters - 1)}…`;
}

/** `12.3 s`; a span under a second in milliseconds. */
export function told(ms: number): string {
  return Math.abs(ms) < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** What a bar says, with its times. */
export function barWords(bar: { says: string; from: number; to: number }): string {
  return `${bar.says}, ${told(bar.to - bar.from)}, from ${(bar.from / 1_000).toFixed(2)} s to ${(bar.to / 1_000).toFixed(2)} s`;
}
