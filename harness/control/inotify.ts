import { readFile, writeFile } from 'node:fs/promises';
import { InfrastructureError } from '../errors.ts';

const file = '/proc/sys/fs/inotify/max_user_instances';
const wanted = 1024;
// Seen: 69 for a control plane with three workers, about 28 for each node more.
const perNode = 28;

/** The limit in force, or undefined where there is none to read (an engine on another system). */
export async function inotifyInstances(): Promise<number | undefined> {
  return readFile(file, 'utf8').then(Number, () => undefined);
}

/**
 * Sees to it that `nodes` more nodes find inotify instances: too few and a second cluster fails half-way. Raises the
 * limit where allowed. Throws InfrastructureError with the command that raises it otherwise.
 */
export async function raiseInotifyLimits(nodes: number): Promise<void> {
  const limit = await inotifyInstances();
  if (limit === undefined || limit >= wanted) return;
  try {
    await writeFile(file, String(wanted));
  } catch {
    if (limit < perNode * nodes)
      throw new InfrastructureError(
        `inotify instances are too few (${limit}): sudo sysctl fs.inotify.max_user_instances=${wanted}`,
      );
  }
}
