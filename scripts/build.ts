import { chmod, cp, rm } from 'node:fs/promises';
import { run } from '../harness/control/command.ts';
import { entry } from './entry.ts';

// `npm run build`, and before `npm pack`: dist/ is what is published, because Node strips no types under node_modules.
await entry(async ({ say, log, signal }) => {
  await rm('dist', { recursive: true, force: true });
  const compiler = 'node_modules/typescript/bin/tsc';
  await run(process.execPath, [compiler, '--project', 'tsconfig.build.json'], {
    timeoutMs: 300_000,
    onLine: log,
    signal,
  });
  // What code reads as a file and the compiler does not copy.
  await cp('clusters', 'dist/clusters', { recursive: true, filter: (path) => !path.endsWith('.ts') });
  await chmod('dist/harness/cli/main.js', 0o755);
  say('✓ dist');
  return 0;
});
