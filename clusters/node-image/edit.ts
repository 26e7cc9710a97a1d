/** One change of a source file of others: `find` must be in it exactly once. */
export interface Edit {
  name: string;
  /** The file, relative to the source it is of. */
  path: string;
  find: string;
  put: string;
}

/** The text with an edit made. Throws what `refusal` makes of the reason when the text is not one that the edit was made for. */
export function edited(text: string, { find, put }: Edit, refusal: (seen: string) => Error): string {
  const pieces = text.split(find);
  if (pieces.length === 2) return pieces.join(put);
  throw refusal(pieces.length === 1 ? 'not in it' : `in it ${pieces.length - 1} times`);
}
