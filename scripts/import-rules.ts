import type { Linter } from 'eslint';
import { builtinModules } from 'node:module';

// The folders of this repository and what each may import: data, enforced by ESLint (eslint.config.js), proven by import-rules.test.ts.
// Arrows point one way:
//   cli, suites, scripts → mocha, run → phases → report → diagnosis → nemesis, workload, observer, ledger, store → diff, remedies → fingerprint → generator, checker, expect, bounds → history
// A folder may always import from itself, and everybody from the open zones.

const PURE = ['history', 'bounds', 'generator', 'checker', 'expect', 'fingerprint', 'diff', 'remedies'];
const DOERS = ['diagnosis', 'nemesis', 'ledger', 'workload', 'observer', 'store', 'report'];
const SEQUENCER = ['run', 'phases', 'mocha'];
const TOP = [...SEQUENCER, ...DOERS, ...PURE, 'cli', 'control', 'node-image', 'journal'];

/** What touches the world outside this process: only harness/control may import it. */
const WORLD_PACKAGES = [
  'execa',
  '@kubernetes/client-node',
  'testcontainers',
  'undici',
  'node:child_process',
  'child_process',
];

interface Zone {
  /** A folder, one file, or the files of a folder without its subfolders (`folder/*.ts`). */
  at: string;
  /** The zones it may import, itself and the open ones left out. */
  may: readonly string[];
  /** Everybody may import it: types, errors and plain values. */
  open?: true;
  /** Imports no builtin of Node. */
  pure?: true;
  /** Imports only itself and the builtins of Node. */
  standalone?: true;
}

/** A path that may not be imported, and why. */
interface Forbidden {
  regex: string;
  message: string;
}

const ZONES: Record<string, Zone> = {
  errors: { at: 'harness/errors.ts', may: [], open: true, pure: true },
  world: { at: 'harness/world.ts', may: PURE, open: true, pure: true },
  scenario: { at: 'harness/scenario.ts', may: [], open: true, pure: true },
  language: { at: 'harness/scenario', may: [], open: true, pure: true },
  clock: { at: 'harness/clock.ts', may: [], open: true, pure: true },
  clusters: { at: 'clusters/*.ts', may: [], open: true, pure: true },

  history: { at: 'harness/history', may: [], pure: true },
  bounds: { at: 'harness/bounds', may: ['history'], pure: true },
  generator: { at: 'harness/generator', may: ['history', 'bounds'], pure: true },
  expect: { at: 'harness/expect', may: ['history', 'bounds'], pure: true },
  checker: { at: 'harness/checker', may: ['history', 'bounds', 'expect'], pure: true },
  fingerprint: { at: 'harness/fingerprint', may: ['history', 'bounds', 'checker'], pure: true },
  diff: { at: 'harness/diff', may: ['bounds', 'fingerprint', 'generator'], pure: true },
  remedies: { at: 'harness/remedies', may: ['history', 'bounds', 'checker'], pure: true },

  nemesis: { at: 'harness/nemesis', may: [...PURE, 'ledger'] },
  ledger: { at: 'harness/ledger', may: PURE },
  observer: { at: 'harness/observer', may: [...PURE, 'journal'] },
  workload: { at: 'harness/workload', may: [...PURE, 'journal', 'observer'] },
  store: { at: 'harness/store', may: PURE },
  diagnosis: { at: 'harness/diagnosis', may: [...PURE, 'nemesis'] },
  report: { at: 'harness/report', may: [...PURE, 'diagnosis'], pure: true },

  phases: { at: 'harness/phases', may: [...DOERS, ...PURE] },
  run: { at: 'harness/run.ts', may: ['phases', ...DOERS, ...PURE] },
  mocha: { at: 'harness/mocha.ts', may: ['run', ...DOERS, ...PURE] },
  control: { at: 'harness/control', may: [] },
  cli: { at: 'harness/cli', may: [...TOP, 'suites'] },
  testing: { at: 'harness/testing', may: [...SEQUENCER, ...DOERS, ...PURE, 'journal'] },

  'node-image': { at: 'clusters/node-image', may: ['control'] },
  journal: { at: 'clusters/journal', may: [], standalone: true },
  suites: { at: 'suites', may: TOP },
  scripts: { at: 'scripts', may: [...TOP, 'suites'] },
};

/** ESLint's flat configuration objects that enforce {@link ZONES}: for each zone one for its code and one for its tests. */
export function importRules(): { files: string[]; rules: Linter.RulesRecord }[] {
  return Object.entries(ZONES).flatMap(([name, zone]) => [
    { files: filesOf(zone, '*.ts'), rules: rulesFrom(forbiddenToCode(name, zone)) },
    { files: filesOf(zone, '*.test.ts'), rules: rulesFrom(forbiddenToTests(name, zone)) },
  ]);
}

function filesOf(zone: Zone, ending: string): string[] {
  if (zone.at.endsWith('/*.ts')) return [zone.at.replace('*.ts', ending)];
  if (zone.at.endsWith('.ts')) return [zone.at.replace(/\.ts$/, ending.slice(1))];
  return [`${zone.at}/**/${ending}`];
}

function forbiddenToCode(name: string, zone: Zone): Forbidden[] {
  const forbidden = forbiddenZones(name, zone, zone.may);
  if (name !== 'control') forbidden.push(packages(WORLD_PACKAGES, 'only harness/control touches the world'));
  if (zone.pure) forbidden.push(packages(builtins(), `${zone.at} is pure: it imports nothing of Node`));
  if (zone.standalone)
    forbidden.push({ regex: '^(?!node:|\\./)', message: `${zone.at} runs alone: it imports only node: builtins` });
  return forbidden;
}

/** A test may import what its code may, every pure folder, the in-memory world, the scenarios, and any package. */
function forbiddenToTests(name: string, zone: Zone): Forbidden[] {
  return forbiddenZones(name, zone, [...zone.may, ...PURE, 'testing', 'suites']);
}

function forbiddenZones(name: string, from: Zone, may: readonly string[]): Forbidden[] {
  return Object.entries(ZONES)
    .filter(([other, zone]) => other !== name && !zone.open && !may.includes(other))
    .map(([, zone]) => ({
      regex: pathInto(zone.at, from.at),
      message: `${from.at} may not import ${zone.at} (the table is in scripts/import-rules.ts)`,
    }));
}

/** Matches the relative paths, as written in an import in a file of `from`, that lead into `at`. Several `../` stand for any depth. */
function pathInto(at: string, from: string): string {
  const [top, ...rest] = at.split('/');
  const up = from.endsWith('.ts') ? '\\.{1,2}/(?:\\.\\./)*' : '(?:\\.\\./)+';
  const tail =
    rest.length === 0
      ? `${top}/`
      : `(?:${top}/)?${rest.join('/').replace('.', '\\.')}${at.endsWith('.ts') ? '$' : '/'}`;
  return `^${up}${tail}`;
}

function packages(names: readonly string[], message: string): Forbidden {
  return { regex: `^(?:${names.join('|')})(?:/|$)`, message };
}

function builtins(): string[] {
  return ['node:.*', ...builtinModules.filter((name) => !name.startsWith('_'))];
}

/** The same list for `import` and `export … from`, for `import()` and for types written as `import('…').T`. */
function rulesFrom(patterns: Forbidden[]): Linter.RulesRecord {
  const selectors = patterns.flatMap(({ regex, message }) => {
    const matcher = `[source.value=/${regex.replaceAll('/', '\\/')}/]`;
    return [`ImportExpression${matcher}`, `TSImportType${matcher}`].map((selector) => ({ selector, message }));
  });
  return { 'no-restricted-imports': ['error', { patterns }], 'no-restricted-syntax': ['error', ...selectors] };
}
