import { rm } from 'node:fs/promises';
import { Command } from 'commander';
import { cacheDir } from '../control/cache-dir.ts';
import { deleteCluster, ourCluster } from '../control/kind.ts';
import { whileLocked } from '../control/lock.ts';
import { reapOutside } from '../control/outside.ts';
import { tools, type Tools } from './clusters.ts';
import type { Context } from './context.ts';
import { clusterName, defaultCluster } from './options.ts';

/** `statefault down`: removes a cluster of ours and everything beside it. */
export function downCommand(context: () => Context): Command {
  return new Command('down')
    .description('remove a cluster that statefault made')
    .option('--name <name>', 'name of the cluster', clusterName, defaultCluster)
    .action(async ({ name }: { name: string }) => {
      const given = context();
      const found = await tools(given);
      await ourCluster(name, given.signal);
      await whileLocked(name, () => removeCluster(name, found));
      await rm(cacheDir('clusters', name), { recursive: true, force: true });
      given.say(`cluster "${name}" is removed`);
    });
}

/** Removes the nodes of a cluster and the containers beside them. Only for clusters that are ours. */
export async function removeCluster(name: string, { kind }: Tools): Promise<void> {
  await ourCluster(name);
  await reapOutside(name);
  await deleteCluster(kind, name);
}
