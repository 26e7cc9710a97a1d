import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { UsageError } from '../errors.ts';
import { checkScenario, type Problem, type Scenario } from '../scenario.ts';

const mostBytes = 1024 * 1024;

/** Whether this names a file of a scenario and not a scenario. */
export const isScenarioFile = (name: string): boolean => /\.(ya?ml|json)$/.test(name);

/**
 * Reads a scenario from a YAML or JSON file. Throws UsageError with one line, `file:line:column: what is wrong`, for the
 * first thing that is.
 */
export function readScenarioFile(path: string): Scenario {
  const text = textOf(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const [broken] = document.errors;
  if (broken !== undefined) throw new UsageError(`${at(broken.pos[0])}: ${oneLine(broken.message)}`);
  const checked = checkScenario(plain(document, () => at(0)));
  if ('scenario' in checked) return checked.scenario;
  const [first, ...others] = checked.problems;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new UsageError(`${at(offsetOf(first, document))}: ${named(first)}${more}`);
}

function textOf(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length <= mostBytes) return text;
  } catch (error) {
    throw new UsageError(`${path}: ${oneLine(error instanceof Error ? error.message : String(error))}`);
  }
  throw new UsageError(`${path}: longer than ${mostBytes / 1024} KiB: no scenario`);
}

// An alias that refers to itself, or to too much, is found only when the document becomes a value.
function plain(document: Document, start: () => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UsageError(`${start()}: ${oneLine(error instanceof Error ? error.message : String(error))}`);
  }
}

/** Where the problem is; of a key that is missing, where it is missing. */
function offsetOf({ path }: Problem, document: Document): number {
  for (let keys = [...path]; keys.length > 0; keys = keys.slice(0, -1)) {
    const node = document.getIn(keys, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

const named = ({ path, message }: Problem): string =>
  oneLine(path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`);

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ');
