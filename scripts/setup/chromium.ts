import { findOnPath } from '../../harness/control/engine-facts.ts';
import { run } from '../../harness/control/command.ts';
import type { Progress } from '../../harness/control/progress.ts';

/** Names of a Chromium of the distribution, and of Google's own, which GitHub's runners have. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine; undefined when it has none. */
export const findChromium = (): string | undefined => names.map(findOnPath).find((path) => path !== undefined);

/**
 * Gets a Chromium, from Debian's packages where there is none: 155 MB. Where that cannot be, says so; what needs it is not
 * run then, and all else is.
 */
export async function ensureChromium({ say, log, signal }: Progress): Promise<string> {
  const there = findChromium();
  if (there !== undefined) return there;
  if (process.getuid?.() !== 0 || findOnPath('apt-get') === undefined)
    return 'none here, and nobody to install one: reports are not tried in a browser';
  say('installing chromium with apt-get');
  const words = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const aptGet = (...more: string[]): Promise<string> =>
    run('apt-get', [...words, ...more], { timeoutMs: 300_000, env, onLine: log, signal });
  try {
    await aptGet('update').catch((error: unknown) => log(String(error)));
    await aptGet('install', '--yes', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  } catch (error) {
    signal.throwIfAborted();
    log(String(error));
  }
  return findChromium() ?? 'could not be installed: reports are not tried in a browser';
}
