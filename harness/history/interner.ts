const shortest = 11;
const longest = 80;
const capacity = 100_000;

/** Keys whose values are different in every entry. */
const unique = new Set(['op', 'message', 'renewTime', 'resourceVersion']);

/**
 * Keeps one copy of each string that comes again and again: names, UIDs, processes. The engine does so by itself for the
 * shortest; long texts and what never repeats are left alone, and so is everything once the capacity is reached.
 */
export class Interner {
  readonly #known = new Map<string, string>();

  /** The same value with known strings in place of equal ones, changed in place. */
  intern<T>(value: T): T {
    if (typeof value === 'object' && value !== null) this.#walk(value as Record<string, unknown>);
    return value;
  }

  #walk(node: Record<string, unknown>): void {
    for (const key in node) {
      const part = node[key];
      if (typeof part === 'string') {
        if (part.length >= shortest && part.length <= longest && !unique.has(key)) node[key] = this.#one(part);
      } else if (typeof part === 'object' && part !== null) this.#walk(part as Record<string, unknown>);
    }
  }

  #one(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size < capacity) this.#known.set(text, text);
    return text;
  }
}
