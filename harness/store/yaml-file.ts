import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { UsageError } from '../errors.ts';
import type { Problem } from '../scenario.ts';

const mostBytes = 1024 * 1024;

/** One document of a YAML or JSON file. */
export interface YamlDocument {
  /** As plain data. Throws UsageError with one line when it refers to itself, or to too much. */
  value: () => unknown;
  /** `file:line:column: what is wrong`, for the first of these problems. */
  told: (problems: readonly [Problem, ...Problem[]]) => string;
}

/** The documents of a file. Throws UsageError with one line, `file:line:column: what is wrong`, when it is no YAML. */
export function readYamlFile(path: string): YamlDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(textOf(path), { lineCounter: lines, prettyErrors: false });
  // The parser has no documents of an empty file.
  const documents: Document[] = Array.isArray(parsed) ? parsed : [];
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const [broken] = documents.flatMap(({ errors }) => errors);
  if (broken !== undefined) throw new UsageError(`${at(broken.pos[0])}: ${oneLine(broken.message)}`);
  return documents.map((document) => ({
    value: () => plain(document, () => at(startOf(document))),
    told: ([first, ...others]) => {
      const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
      return `${at(offsetOf(first, document))}: ${named(first)}${more}`;
    },
  }));
}

function textOf(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length <= mostBytes) return text;
  } catch (error) {
    throw new UsageError(`${path}: ${oneLine(error instanceof Error ? error.message : String(error))}`);
  }
  throw new UsageError(`${path}: longer than ${mostBytes / 1024} KiB`);
}

// An alias that refers to itself, or to too much, is found only when the document becomes a value.
function plain(document: Document, start: () => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UsageError(`${start()}: ${oneLine(error instanceof Error ? error.message : String(error))}`);
  }
}

const startOf = (document: Document): number => document.contents?.range?.[0] ?? 0;

/** Where the problem is; of a key that is missing, where it is missing. */
function offsetOf({ path }: Problem, document: Document): number {
  for (let keys = [...path]; keys.length > 0; keys = keys.slice(0, -1)) {
    const node = document.getIn(keys, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return startOf(document);
}

const named = ({ path, message }: Problem): string =>
  oneLine(path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`);

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ');
