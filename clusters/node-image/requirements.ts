import { existsSync } from 'node:fs';
import { CommandError } from '../../harness/control/command.ts';
import { InfrastructureError } from '../../harness/errors.ts';
import { command, step, type Work } from './work.ts';

/**
 * Sees to it that programs are on PATH, installing their Debian packages when this is a Debian-like system and we are root.
 * Throws {@link InfrastructureError} with the line to type otherwise.
 */
export async function needPrograms(work: Work, packageOf: Record<string, string[]>): Promise<void> {
  const missing = [];
  for (const program of Object.keys(packageOf)) if (!(await onPath(work, program))) missing.push(program);
  if (missing.length === 0) return;
  await installPackages(work, [...new Set(missing.flatMap((program) => packageOf[program] ?? []))]);
}

export async function installPackages(work: Work, packages: readonly string[]): Promise<void> {
  const line = `apt-get install -y ${packages.join(' ')}`;
  if (!existsSync('/usr/bin/apt-get'))
    throw new InfrastructureError(`building a node image needs ${packages.join(', ')}: install them and try again`);
  if (process.getuid?.() !== 0)
    throw new InfrastructureError(
      `building a node image needs ${packages.join(', ')}: run "sudo ${line}" and try again`,
    );
  await step(work, `install ${packages.join(' ')}`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const aptGet = (...args: string[]) => command(work, 'apt-get', args, { timeoutMs: 600_000, env });
    const install = () => aptGet('install', '-y', '--no-install-recommends', ...packages);
    await install()
      .catch(async () => {
        await aptGet('update');
        await install();
      })
      .catch((error: unknown) => {
        if (!(error instanceof CommandError) || work.signal?.aborted) throw error;
        const last =
          error.output
            .trim()
            .split('\n')
            .findLast((text) => text.startsWith('E:')) ?? error.message.split('\n')[0];
        throw new InfrastructureError(
          `building a node image needs ${packages.join(', ')}, and "${line}" failed: ${last}`,
        );
      });
  });
}

/** debootstrap and chroot need it; everything else here does not. */
export function needRoot(what: string): void {
  if (process.platform !== 'linux')
    throw new InfrastructureError(
      `${what} needs Linux: use a machine that reaches a registry, or build the image there`,
    );
  if (process.getuid?.() !== 0) throw new InfrastructureError(`${what} needs root: run the same command with sudo`);
}

async function onPath(work: Work, program: string): Promise<boolean> {
  try {
    await command(work, 'sh', ['-c', 'command -v "$0" >/dev/null', program], { timeoutMs: 5000 });
    return true;
  } catch {
    return false;
  }
}
