import { expect } from 'chai';
import { ESLint } from 'eslint';
import { glob } from 'node:fs/promises';
import { matchesGlob } from 'node:path';
import { importRules } from './import-rules.ts';

const IMPORT_RULES = ['no-restricted-imports', 'no-restricted-syntax'];

/** The messages of the import rules alone: the files do not exist, so rules that need types are left out. */
async function lint(filePath: string, code: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: new URL('..', import.meta.url).pathname,
    ruleFilter: ({ ruleId }) => IMPORT_RULES.includes(ruleId),
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
  });
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map((message) => message.message);
}

const FORBIDDEN: [filePath: string, code: string, because: RegExp][] = [
  ['harness/checker/x.ts', `import { run } from '../control/command.ts';`, /checker may not import harness\/control/],
  ['harness/checker/x.ts', `import type { Run } from '../control/command.ts';`, /may not import/],
  ['harness/checker/x.ts', `export { run } from '../control/command.ts';`, /may not import/],
  ['harness/checker/x.ts', `export const late = () => import('../control/command.ts');`, /may not import/],
  ['harness/checker/x.ts', `export let a: import('../control/command.ts').Run;`, /may not import/],
  ['harness/checker/deep/x.ts', `import { run } from '../../control/command.ts';`, /may not import/],
  ['harness/checker/x.ts', `import { readFile } from 'node:fs/promises';`, /is pure/],
  ['harness/history/x.ts', `import fs from 'fs';`, /is pure/],
  ['harness/scenario.ts', `import 'node:os';`, /is pure/],
  ['harness/report/x.ts', `import { save } from '../store/save.ts';`, /may not import harness\/store/],
  ['harness/history/x.ts', `import { judge } from '../checker/judge.ts';`, /may not import harness\/checker/],
  ['harness/bounds/x.ts', `import { judge } from '../checker/judge.ts';`, /may not import harness\/checker/],
  ['harness/nemesis/x.ts', `import { execa } from 'execa';`, /only harness\/control/],
  ['harness/nemesis/x.ts', `import { spawn } from 'node:child_process';`, /only harness\/control/],
  ['harness/observer/x.ts', `import type { V1Pod } from '@kubernetes/client-node';`, /only harness\/control/],
  ['scripts/x.ts', `import { GenericContainer } from 'testcontainers';`, /only harness\/control/],
  ['harness/nemesis/x.ts', `import { runScenario } from '../run.ts';`, /may not import harness\/run\.ts/],
  ['harness/run.ts', `import { run } from './control/command.ts';`, /may not import harness\/control/],
  ['harness/run.ts', `import { declare } from './mocha.ts';`, /may not import harness\/mocha\.ts/],
  ['harness/run.ts', `import { memoryWorld } from './testing/memory-world.ts';`, /may not import harness\/testing/],
  ['harness/control/x.ts', `import { main } from '../cli/main.ts';`, /may not import harness\/cli/],
  ['harness/cli/x.ts', `import { setUp } from '../../scripts/setup/setup.ts';`, /may not import scripts/],
  ['clusters/journal/x.ts', `import { z } from 'zod';`, /runs alone/],
  ['clusters/journal/x.ts', `import { fast } from '../profiles.ts';`, /runs alone/],
  ['clusters/profiles.ts', `import { build } from './node-image/build.ts';`, /may not import clusters\/node-image/],
  ['harness/checker/x.test.ts', `import { run } from '../control/command.ts';`, /may not import/],
];

const ALLOWED: [filePath: string, code: string][] = [
  ['harness/checker/x.ts', `import { pairs } from '../history/history.ts'; import type { World } from '../world.ts';`],
  ['harness/checker/x.ts', `import { sibling } from './sibling.ts'; import { z } from 'zod';`],
  [
    'harness/nemesis/x.ts',
    `import { UsageError } from '../errors.ts'; import { fast } from '../../clusters/profiles.ts';`,
  ],
  ['harness/nemesis/x.ts', `import { setTimeout } from 'node:timers/promises';`],
  ['harness/run.ts', `import { heal } from './ledger/heal.ts'; import { judge } from './checker/checker.ts';`],
  ['harness/mocha.ts', `import { runScenario } from './run.ts'; import 'mocha';`],
  ['harness/control/x.ts', `import { execa } from 'execa'; import { spawn } from 'node:child_process';`],
  ['harness/control/x.ts', `import images from '../../clusters/images.json' with { type: 'json' };`],
  ['harness/cli/x.ts', `import { runScenario } from '../run.ts'; import { run } from '../control/command.ts';`],
  ['clusters/node-image/x.ts', `import { run } from '../../harness/control/command.ts';`],
  ['clusters/journal/x.ts', `import { open } from 'node:fs/promises'; import { line } from './line.ts';`],
  ['suites/x.suite.ts', `import { declareScenario } from '../harness/mocha.ts';`],
  ['harness/checker/x.test.ts', `import fc from 'fast-check'; import { readFile } from 'node:fs/promises';`],
  ['harness/run.test.ts', `import { memoryWorld } from './testing/memory-world.ts';`],
];

describe('import rules', function () {
  this.timeout(20_000);

  it('reach every source file', async () => {
    const patterns = importRules().flatMap(({ files }) => files);
    for await (const file of glob('{harness,clusters,suites,scripts}/**/*.ts')) {
      expect(
        patterns.filter((pattern) => matchesGlob(file, pattern)),
        `${file} is in no zone`,
      ).not.to.be.empty;
    }
  });

  for (const [filePath, code, because] of FORBIDDEN) {
    it(`forbids in ${filePath}: ${code}`, async () => {
      const messages = await lint(filePath, code);
      expect(messages.join('\n')).to.match(because);
    });
  }
  for (const [filePath, code] of ALLOWED) {
    it(`allows in ${filePath}: ${code}`, async () => {
      expect(await lint(filePath, code)).to.deep.equal([]);
    });
  }
});
