import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CommanderError, type Command } from 'commander';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import { UsageError } from '../errors.ts';
import { faults } from '../nemesis/faults.ts';
import { settingsOf } from '../nemesis/scene.ts';
import { faultNamed } from '../phases/plan.ts';
import { duration, namespace, setting, target } from './injection.ts';
import { clusterName } from './options.ts';
import { program } from './program.ts';

/** The real commands, whose work is replaced by noting what they were given. Output is dropped. */
function parsed(words: readonly string[]): { command?: string; options?: Record<string, unknown>; error?: unknown } {
  let found: { command: string; options: Record<string, unknown> } | undefined;
  const root = program(() => {
    throw new Error('nothing is to be done here');
  });
  const quiet = { writeOut: () => {}, writeErr: () => {}, outputError: () => {} };
  const replace = (command: Command): void => {
    command.configureOutput(quiet);
    command.commands.forEach(replace);
    if (command.commands.length === 0)
      command.action(() => void (found = { command: command.name(), options: command.opts() }));
  };
  replace(root);
  try {
    root.parse(words, { from: 'user' });
    return found ?? {};
  } catch (error) {
    return { error };
  }
}

const nasty = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '../x',
    '..',
    '/etc/passwd',
    '$(reboot)',
    '`id`',
    'a;b',
    'a b',
    '-rf',
    '--',
    '',
    '.',
    'A',
    'node/../x',
    'pod/a/b',
    'x'.repeat(300),
    '%2e%2e',
    'a\nb',
    '__proto__',
    'constructor',
  ),
);
const words = fc.oneof(
  nasty,
  fc.constantFrom(
    'run',
    'inject',
    'heal',
    'faults',
    'recheck',
    'up',
    'down',
    'list',
    'doctor',
    'image',
    'build',
    'help',
  ),
  fc.constantFrom(
    '--name',
    '--target',
    '--for',
    '--with',
    '--namespace',
    '--json',
    '--dry-run',
    '--family',
    '--repeat',
    '--workers',
    '--k8s',
    '--profile',
    '--storage',
    '--scenario',
    '--save',
    '--help',
    '--version',
    '--keep-cluster',
  ),
  fc.constantFrom(
    'one',
    'all',
    'kubelet-stop',
    'node/x',
    '10s',
    'a=1',
    'dev',
    '3',
    'kubelet-outage',
    'fast',
    'pinned',
    'v1.36.1',
  ),
);

describe('command lines', () => {
  it('of any words are a valid call or a refusal with exit code 2 and one line', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), (line) => {
        const { error, options } = parsed(line);
        if (error !== undefined) {
          expect(error).to.be.instanceOf(CommanderError);
          if ((error as CommanderError).exitCode !== 0) expect((error as Error).message).to.match(/\S/);
        }
        if (options?.['name'] !== undefined) expect(options['name']).to.match(/^[a-z0-9][a-z0-9.-]{0,39}$/);
        if (options?.['namespace'] !== undefined) expect(options['namespace']).to.match(/^[a-z0-9-]{1,63}$/);
      }),
      { numRuns: 500 },
    );
  });

  const accepted: [string[], string][] = [
    [['inject', 'kubelet-stop', '--target', 'one'], 'inject'],
    [
      ['inject', 'x', '--target', 'pod/db-0', '--for', '90s', '--with', 'a=1', 'b=x', '--namespace', 'db', '--json'],
      'inject',
    ],
    [['heal'], 'heal'],
    [['heal', 'dev', '--dry-run'], 'heal'],
    [['faults', '--family', 'node', '--json'], 'faults'],
    [['run', '--dry-run'], 'run'],
  ];
  for (const [line, command] of accepted)
    it(`${line.join(' ')}: is understood`, () => expect(parsed(line).command).to.equal(command));

  it('keeps every setting', () => {
    const { options } = parsed([
      'inject',
      'x',
      '--target',
      'all',
      '--with',
      'percent=30',
      '--with',
      'device=eth0',
      'rate=-1.5',
    ]);
    expect(options?.['with']).to.deep.equal({ percent: 30, device: 'eth0', rate: -1.5 });
  });
});

/** How a value was taken: `refused` by its parser, which makes exit 2 and one line of it. */
function refusal(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return error instanceof CommanderError ? 'refused' : String(error);
  }
}

describe('what is written on a command line', () => {
  it('targets are rules or names that Kubernetes allows, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          nasty,
          fc.tuple(fc.constantFrom('node', 'node-of', 'pod', 'statefulset', 'x'), nasty).map((two) => two.join('/')),
        ),
        (text) => {
          const said = refusal(() => {
            const [name = ''] = Object.values(target(text));
            expect(name).to.match(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
            expect(name).to.not.contain('..');
          });
          expect(said).to.match(/^accepted$|^refused$/);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(target('node/dev-worker')).to.deep.equal({ nodes: 'dev-worker' });
    expect(target('node-of/db-0')).to.deep.equal({ nodeOf: 'db-0' });
    expect(target('pod/db-0')).to.deep.equal({ pod: 'db-0' });
    expect(target('statefulset/db')).to.deep.equal({ set: 'db' });
    // A node cannot be called as a rule is: it would mean others.
    expect(refusal(() => target('node/all'))).to.equal('refused');
  });

  it('times are from a second to a day', () => {
    const good: [string, number][] = [['1s', 1_000], ['1500ms', 1_500], ['2.5m', 150_000], ['24h', 86_400_000]]; // prettier-ignore
    for (const [text, ms] of good) expect(duration(text)).to.equal(ms);
    for (const text of ['', '1', '0s', '999ms', '25h', '-5s', '1e3s', 's', '1 s', 'NaNs', '9999999999s'])
      expect(
        refusal(() => duration(text)),
        text,
      ).to.equal('refused');
    fc.assert(
      fc.property(nasty, (text) => void expect(refusal(() => duration(text))).to.match(/^accepted$|^refused$/)),
    );
  });

  it('names of clusters and namespaces lead nowhere else', () => {
    for (const check of [clusterName, namespace])
      fc.assert(
        fc.property(nasty, (text) => {
          const said = refusal(() => expect(check(text)).to.match(/^[a-z0-9][a-z0-9.-]{0,62}$/));
          expect(said).to.match(/^accepted$|^refused$/);
        }),
        { numRuns: 500 },
      );
    for (const text of ['..', '.x', '-x', 'a/b', 'a_b', 'A']) {
      expect(
        refusal(() => clusterName(text)),
        text,
      ).to.equal('refused');
      expect(
        refusal(() => namespace(text)),
        text,
      ).to.equal('refused');
    }
  });

  it('settings never reach a fault that has not agreed to them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...faults),
        fc.array(
          fc.tuple(nasty, nasty).map((two) => two.join('=')),
          { maxLength: 3 },
        ),
        (fault, given) => {
          const said = refusal(() =>
            settingsOf(
              fault,
              given.reduce((all, text) => setting(text, all), {}),
            ),
          );
          expect(said).to.match(/^accepted$|^refused$|^UsageError: [^\n]+$/);
        },
      ),
      { numRuns: 500 },
    );
    expect(refusal(() => setting('a=2', setting('a=1')))).to.equal('refused');
  });

  it('a fault that does not exist is named beside all that do', () => {
    fc.assert(
      fc.property(nasty, (kind) => {
        fc.pre(!faults.some((fault) => fault.kind === kind));
        expect(() => faultNamed(kind, faults)).to.throw(UsageError, 'there are: ');
      }),
    );
  });
});

describe('the program itself', function () {
  this.timeout(60_000);
  const cache = mkdtempSync(join(tmpdir(), 'cli-'));
  after(() => rmSync(cache, { recursive: true, force: true }));
  const main = join(import.meta.dirname, 'main.ts');
  const statefault = (...line: string[]) =>
    spawnSync(process.execPath, [main, ...line], {
      encoding: 'utf8',
      env: {
        ...process.env,
        STATEFAULT_CACHE: cache,
        STATEFAULT_ARTIFACTS: join(cache, 'artifacts'),
        DOCKER_HOST: 'unix:///nowhere/docker.sock',
      },
    });

  const refused: string[][] = [
    ['inject', 'no-such-fault', '--target', 'one'],
    ['inject', 'kubelet-stop', '--target', 'one', '--with', 'percent=3'],
    ['heal', '../../etc'],
  ];
  for (const line of refused) {
    it(`${line.join(' ')}: exit 2, one line, nothing written`, () => {
      const { status, stdout, stderr } = statefault(...line);
      expect({ status, stdout }, stderr).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr.trim().split('\n')).to.have.length(1);
      expect(stderr)
        .to.match(/^statefault: /)
        .and.not.match(/\n\s+at /);
      expect(readdirSync(cache)).to.deep.equal([]);
    });
  }

  it('faults: needs no engine, and says of every fault what it strikes and how it ends', () => {
    const { status, stdout } = statefault('faults', '--json');
    expect(status).to.equal(0);
    const listed = JSON.parse(stdout) as { kind: string; story: string; strikes: string; deadMan: boolean }[];
    expect(listed.map(({ kind }) => kind)).to.deep.equal(faults.map(({ kind }) => kind));
    for (const { story, strikes, deadMan } of listed) {
      expect(story).to.match(/\S/);
      expect(strikes).to.match(/\S/);
      expect(deadMan).to.be.a('boolean');
    }
  });

  it('a dry run where no engine answers: exit 3, nothing installed', () => {
    const { status, stderr } = statefault('heal', 'dev', '--dry-run');
    expect(status, stderr).to.equal(3);
    expect(stderr).to.contain('no container engine answers');
  });
});
