import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startBytes, timeLapseVariables } from '../../time-lapse.ts';
import { InfrastructureError } from '../../../harness/errors.ts';
import { part } from '../cache.ts';
import { goEnv, type Go } from '../go.ts';
import { libraryOverlay, type Change } from '../go-part.ts';
import { command, type Work } from '../work.ts';

const FACTOR = 1_000;
const SLEEP_S = 600;
const PROGRAM = `package main

import (
	"fmt"
	"time"
)

func main() {
	before := time.Now()
	time.Sleep(${SLEEP_S} * time.Second)
	after := time.Now()
	fmt.Println(int(after.Sub(before).Seconds()), int(after.Round(0).Sub(before.Round(0)).Seconds()))
}
`;

/**
 * Compiles a program with the changed library and lets it sleep for ten minutes at a thousand times the speed. Throws
 * InfrastructureError when it does not wake long before, or when one of its clocks does not say that ten minutes have passed.
 */
export async function proveClock(work: Work, go: Go, changes: readonly Change[]): Promise<void> {
  await part(work, {
    name: 'time-lapse-proof',
    madeOf: { go: go.version, arch: process.arch, PROGRAM, changes: changes.map(({ path, text }) => [path, text]) },
    make: async (dir) => {
      await mkdir(join(dir, 'program'));
      await writeFile(join(dir, 'program/go.mod'), `module statefault.dev/proof\n\ngo ${go.version}\n`);
      await writeFile(join(dir, 'program/main.go'), PROGRAM);
      const overlay = await libraryOverlay(work, go, changes, dir);
      const build = ['build', '-trimpath', ...overlay, '-o', join(dir, 'proof'), '.'];
      await command(work, go.bin, build, { timeoutMs: 600_000, cwd: join(dir, 'program'), env: goEnv() });
      await runProof(work, join(dir, 'proof'), go);
    },
  });
}

async function runProof(work: Work, program: string, go: Go): Promise<void> {
  const start = join(dirname(program), 'start');
  const now = { monotonicNs: process.hrtime.bigint(), wallNs: BigInt(Date.now()) * 1_000_000n };
  await writeFile(start, startBytes(now));
  const env = { [timeLapseVariables.factor]: String(FACTOR), [timeLapseVariables.start]: start };
  const said = await command(work, program, [], { timeoutMs: 60_000, env }).catch((error: unknown) => String(error));
  const [monotonicS = 0, wallS = 0] = said.split(' ').map(Number);
  if (!(monotonicS >= SLEEP_S && wallS >= SLEEP_S))
    throw new InfrastructureError(
      `time-lapse cannot be built with Go ${go.version}: its changed clock does not run faster (${said.split('\n')[0]})`,
    );
}
