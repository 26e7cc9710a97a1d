/** A change of a JSON value that keeps its shape: JSON Pointer (RFC 6901) of each leaf that changed → its new value. */
export type ChangedLeaves = Record<string, unknown>;

type Branch = Record<string, unknown>;

/**
 * The leaves in which `after` differs from `before`, or undefined when their shapes differ: the set of keys of any object
 * in them or the length of any list.
 */
export function changedLeaves(before: unknown, after: unknown): ChangedLeaves | undefined {
  const changed: ChangedLeaves = {};
  return collect(before, after, '', changed) ? changed : undefined;
}

function collect(before: unknown, after: unknown, path: string, changed: ChangedLeaves): boolean {
  if (before === after) return true;
  if (!isBranch(before) || !isBranch(after)) {
    // JSON has no undefined: a leaf that is undefined is a key that is missing.
    if (isBranch(before) || isBranch(after) || before === undefined || after === undefined) return false;
    changed[path] = after;
    return true;
  }
  const keys = Object.keys(after);
  if (Array.isArray(before) !== Array.isArray(after) || keys.length !== Object.keys(before).length) return false;
  return keys.every(
    (key) => Object.hasOwn(before, key) && collect(before[key], after[key], `${path}/${escaped(key)}`, changed),
  );
}

/** `before` with other leaves. What lies beside them is shared with `before`, not copied. */
export function withLeaves<T>(before: T, changed: ChangedLeaves): T {
  let after: unknown = before;
  for (const path in changed) after = put(after, path.split('/'), 1, changed[path]);
  return after as T;
}

function put(node: unknown, words: readonly string[], at: number, leaf: unknown): unknown {
  if (at === words.length) return leaf;
  const key = unescaped(words[at] ?? '');
  if (!isBranch(node) || !Object.hasOwn(node, key)) throw new Error(`there is no ${words.join('/')}`);
  const copy = (Array.isArray(node) ? node.slice() : { ...node }) as Branch;
  copy[key] = put(node[key], words, at + 1, leaf);
  return copy;
}

/**
 * `after`, with every part of it that equals its counterpart in `before` replaced by that counterpart, so that a thousand
 * sightings of one object take little more memory than one. Takes `after` over: it is changed in place.
 */
export function sharing<T>(before: unknown, after: T): T {
  if (before === after) return before as T;
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) return after;
  const keys = Object.keys(after);
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    if (!Object.hasOwn(before, key)) same = false;
    else {
      const part = sharing(before[key], after[key]);
      (after as Branch)[key] = part;
      same &&= part === before[key];
    }
  }
  return same ? (before as T) : after;
}

const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (word: string): string =>
  word.includes('~') ? word.replaceAll('~1', '/').replaceAll('~0', '~') : word;
