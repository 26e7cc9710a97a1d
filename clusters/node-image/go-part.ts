import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../../harness/errors.ts';
import { part } from './cache.ts';
import { goEnv, goRoot, type Go } from './go.ts';
import type { Ingredient } from './key.ts';
import { download } from './parts/go-modules.ts';
import { command, type Work } from './work.ts';

/** Programs built from a Go module that is only named, never checked out. */
export interface GoPrograms {
  name: string;
  module: string;
  version: string;
  /** Import path of each program's package → the file name it gets. */
  programs: Record<string, string>;
  ldflags?: string;
  tags?: readonly string[];
  /** The language version of the main module, which decides the programs' GODEBUG defaults. Without it: that of the Go in use. */
  language?: string;
  /** Modules that must be at a given version because the main module replaces them by local folders. */
  pinned?: Record<string, string>;
  /** Modules that are required by others but bring in no package: empty ones stand in for them, so that nobody need serve them. */
  unused?: readonly string[];
  /** Files that are not as their modules have them. */
  changes?: readonly Change[];
}

/** One file of a module, or of Go's own library, with another content; '' takes the file away. */
export interface Change {
  /** `std` is Go's own library. */
  module: string;
  /** Relative to the module, with slashes. */
  path: string;
  text: string;
}

/** What Go itself calls the module of its own library. */
const LIBRARY = 'std';
const COMPILE_TIMEOUT_MS = 45 * 60_000;

/** Compiles the programs once per content; returns the directory that holds them. */
export function goPart(work: Work, go: Go, spec: GoPrograms): Promise<string> {
  return part(work, {
    name: `${spec.name}-${spec.version}`,
    madeOf: ingredients(go, spec),
    make: (dir) => compile(work, go, spec, dir),
  });
}

export function ingredients(go: Go, spec: GoPrograms): Ingredient {
  const { module, version, programs, ldflags, tags, language, pinned, changes } = spec;
  return {
    go: go.version,
    arch: process.arch,
    module,
    version,
    programs,
    ldflags,
    tags,
    language,
    pinned,
    changes: changes?.map(({ module, path, text }) => [module, path, text]),
  };
}

/**
 * Downloads what a compile will need, so that the network works while the processor compiles something else.
 * Failures are left to the compile, which meets and reports them.
 */
export async function prefetch(work: Work, go: Go, spec: GoPrograms, scratch: string): Promise<void> {
  const wrapper = join(scratch, `prefetch-${spec.name}`);
  await wrap(work, go, spec, wrapper);
  const args = ['list', '-mod=mod', ...tags(spec), '-deps', '-f', '{{""}}', ...Object.keys(spec.programs)];
  await command(work, go.bin, args, { timeoutMs: COMPILE_TIMEOUT_MS, cwd: wrapper, env: goEnv() });
}

/**
 * The module is wrapped in one of our own that requires it: `go install module@version` refuses modules that replace others,
 * which Kubernetes and etcd do. The flags are fixed: a change of one would compile everything anew.
 */
async function compile(work: Work, go: Go, spec: GoPrograms, dir: string): Promise<void> {
  const wrapper = join(dir, '.wrapper');
  const goTmp = join(dir, '.tmp');
  await mkdir(goTmp);
  await wrap(work, go, spec, wrapper);
  const overlay = await libraryOverlay(work, go, spec.changes ?? [], wrapper);
  const packages = Object.keys(spec.programs);
  const ldflags = ['-s -w', spec.ldflags].filter((flags) => flags !== undefined).join(' ');
  await command(
    work,
    go.bin,
    [
      'build',
      '-mod=mod',
      '-trimpath',
      ...tags(spec),
      ...overlay,
      '-ldflags',
      ldflags,
      '-o',
      `${dir}/.out/`,
      ...packages,
    ],
    {
      timeoutMs: COMPILE_TIMEOUT_MS,
      cwd: wrapper,
      env: goEnv({ GOTMPDIR: goTmp }),
    },
  );
  for (const [path, file] of Object.entries(spec.programs))
    await rename(join(dir, '.out', builtName(path)), join(dir, file));
  await copyFile(join(wrapper, 'go.sum'), join(dir, 'go.sum'));
  for (const name of ['.wrapper', '.tmp', '.out']) await rm(join(dir, name), { recursive: true });
}

async function wrap(work: Work, go: Go, spec: GoPrograms, wrapper: string): Promise<void> {
  await mkdir(wrapper, { recursive: true });
  const versions = new Map(Object.entries({ [spec.module]: spec.version, ...spec.pinned }));
  const replaces = new Map(
    Object.entries(spec.pinned ?? {}).map(([module, version]) => [module, `${module} ${version}`]),
  );
  for (const module of spec.unused ?? []) {
    const stub = `./unused/${module}`;
    await mkdir(join(wrapper, stub), { recursive: true });
    await writeFile(join(wrapper, stub, 'go.mod'), `module ${module}\n`);
    replaces.set(module, stub);
  }
  const changed = new Set(spec.changes?.map((change) => change.module));
  changed.delete(LIBRARY);
  for (const module of changed) {
    const version = versions.get(module);
    if (version === undefined) throw new UsageError(`a change names ${module}, which is not a module of ${spec.name}`);
    replaces.set(module, await changedCopy(work, go, { module, version }, spec.changes ?? [], wrapper));
  }
  const lines = [
    `module statefault.dev/nodeimage\n\ngo ${spec.language ?? go.version}`,
    ...[...versions].map(([module, version]) => `require ${module} ${version}`),
    ...[...replaces].map(([module, by]) => `replace ${module} => ${by}`),
  ];
  await writeFile(join(wrapper, 'go.mod'), `${lines.join('\n')}\n`);
}

/**
 * A changed module is built from a copy of its folder: Go refuses overlays in its module cache. With -trimpath the copy's place
 * leaves no trace, so what is not changed is found in Go's build cache all the same.
 */
async function changedCopy(
  work: Work,
  go: Go,
  of: { module: string; version: string },
  changes: readonly Change[],
  wrapper: string,
): Promise<string> {
  const copy = `./${of.module.replaceAll('/', '-')}`;
  await command(
    work,
    'cp',
    ['-r', '--no-preserve=mode', await download(work, go, of.module, of.version), join(wrapper, copy)],
    { timeoutMs: 120_000 },
  );
  for (const { path, text } of changes.filter(({ module }) => module === of.module)) {
    const file = join(wrapper, copy, path);
    if (text === '') await rm(file, { force: true });
    else await mkdir(dirname(file), { recursive: true }).then(() => writeFile(file, text));
  }
  return copy;
}

/** Changes of Go's own library, written below `dir`, as flags of a build: there, unlike in its module cache, Go takes an overlay. */
export async function libraryOverlay(work: Work, go: Go, changes: readonly Change[], dir: string): Promise<string[]> {
  const own = changes.filter(({ module }) => module === LIBRARY);
  if (own.length === 0) return [];
  const source = join(await goRoot(work, go), 'src');
  const replace: Record<string, string> = {};
  for (const { path, text } of own) {
    const file = join(dir, LIBRARY, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    replace[join(source, path)] = text === '' ? '' : file;
  }
  const overlay = join(dir, 'overlay.json');
  await writeFile(overlay, JSON.stringify({ Replace: replace }));
  return ['-overlay', overlay];
}

const tags = ({ tags: given }: GoPrograms): string[] => (given === undefined ? [] : ['-tags', given.join(',')]);

/** Go names a program after the last element of its import path, a major version's `v3` left out. */
function builtName(importPath: string): string {
  const elements = importPath.split('/');
  const last = elements.at(-1) ?? '';
  return /^v\d+$/.test(last) ? (elements.at(-2) ?? last) : last;
}
