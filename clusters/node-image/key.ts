import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export type Ingredient =
  string | number | boolean | null | undefined | readonly Ingredient[] | { [name: string]: Ingredient };

/** Twelve hex digits that change when any ingredient changes, and not with the order of an object's names. */
export function contentKey(ingredients: Ingredient): string {
  return createHash('sha256').update(canonical(ingredients)).digest('hex').slice(0, 12);
}

/** SHA-256 of a file's bytes, hex. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function canonical(value: Ingredient): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value)
      .filter((name) => value[name] !== undefined)
      .toSorted();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

function isList(value: Ingredient): value is readonly Ingredient[] {
  return Array.isArray(value);
}
