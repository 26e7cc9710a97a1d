/** Characters that move a terminal's cursor, colour it, or turn the direction of text; a line's end is not among them. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text in which names from outside may stand, as a terminal can show it: what cannot be seen is spelt out. */
export const printable = (text: string): string => text.replace(unprintable, spelt);

/** The same in one line. */
export const oneLine = (text: string): string => printable(text).replaceAll('\n', spelt);

function spelt(character: string): string {
  if (character === '\n') return String.raw`\n`;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
