/** What a script is made of: functions and classes, which are carried over as they are written. */
export type Inlined = (...args: never[]) => unknown;

/**
 * The text of a script that declares these functions and classes. They may use each other, under the names by which they
 * were declared, and what every browser has; nothing else of their modules comes along. Types were stripped when they
 * were loaded.
 */
export const scriptOf = (parts: readonly Inlined[]): string => parts.map(String).join('\n');

/** A value as the text of a script element of type application/json: nothing in it can end that element. */
export const jsonIn = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
