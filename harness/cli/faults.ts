import { Command, Option } from 'commander';
import { z } from 'zod';
import type { Effect } from '../history/effects.ts';
import { families, type Family, type Fault, type Struck } from '../nemesis/fault.ts';
import { faults } from '../nemesis/faults.ts';
import { colours } from './terminal.ts';

/** A fault as it is listed. */
interface Listed {
  kind: string;
  family: Family;
  story: string;
  strikes: Struck;
  settings: Setting[];
  /** The node undoes it by itself when nobody comes back. */
  deadMan: boolean;
  /** Left out of acts. */
  undo: boolean;
  /** What it announces; see history/effects.ts. */
  effects: readonly Effect[];
}

interface Setting {
  name: string;
  default?: unknown;
  /** What it may be, in words. */
  may: string;
}

/** `statefault faults`: everything that can be injected. */
export function faultsCommand(): Command {
  return new Command('faults')
    .description('show every fault: what it does, what it strikes, its settings')
    .addOption(new Option('--family <family>', 'only those of one family').choices(families))
    .option('--json', 'machine-readable')
    .action(({ family, json }: { family?: Family; json?: true }) => {
      const listed = faults.filter((fault) => family === undefined || fault.family === family).map(listedOf);
      process.stdout.write(json === true ? `${JSON.stringify(listed, null, 2)}\n` : asText(listed));
    });
}

const listedOf = ({ kind, family, story, strikes, settings, deadMan, undo, effects }: Fault): Listed => ({
  kind,
  family,
  story,
  strikes,
  settings: settings === undefined ? [] : settingsIn(settings),
  deadMan: deadMan !== undefined,
  undo: undo !== undefined,
  effects: typeof effects === 'function' ? effects({}) : effects,
});

interface Field {
  default?: unknown;
  type?: string;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
}

function settingsIn(schema: NonNullable<Fault['settings']>): Setting[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties as Record<string, Field>).map(([name, field]) => ({
    name,
    ...(field.default === undefined ? {} : { default: field.default }),
    may: rangeOf(field),
  }));
}

function rangeOf({ type = 'any', enum: choices, minimum, maximum, pattern }: Field): string {
  if (choices !== undefined) return choices.join('|');
  if (pattern !== undefined) return pattern;
  const bounded = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) !== Number.MAX_SAFE_INTEGER;
  const range = [...(bounded(minimum) ? [`from ${minimum}`] : []), ...(bounded(maximum) ? [`to ${maximum}`] : [])];
  return [type, ...range].join(' ');
}

function asText(listed: readonly Listed[]): string {
  const lines = families.flatMap((family) => {
    const some = listed.filter((fault) => fault.family === family);
    return some.length === 0 ? [] : [colours.strong(family), ...some.flatMap(linesOf), ''];
  });
  return `${lines.join('\n')}\n`;
}

function linesOf({ kind, story, strikes, settings, deadMan, undo, effects }: Listed): string[] {
  const ends = undo ? `undone${deadMan ? ', by the node itself if need be' : ''}` : 'an act, not undone';
  const does = effects.length === 0 ? [] : [`does: ${effects.join(', ')}`];
  const each = settings.map(
    ({ name, default: value, may }) => `--with ${name}=${JSON.stringify(value) ?? '…'} (${may})`,
  );
  return [
    `  ${kind}`,
    `      ${story}`,
    `      ${colours.faint([`strikes: ${strikes}`, ends, ...does, ...each].join('; '))}`,
  ];
}
