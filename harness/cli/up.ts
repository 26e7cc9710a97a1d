import { Command } from 'commander';
import { whileLocked } from '../control/lock.ts';
import { makeCluster, tools } from './clusters.ts';
import type { Context } from './context.ts';
import {
  clusterName,
  count,
  defaultCluster,
  defaultK8s,
  kubernetesVersion,
  overlayHelp,
  profile,
  storage,
  timeLapse,
  timeLapseHelp,
  type ClusterOptions,
} from './options.ts';

type UpOptions = Required<Omit<ClusterOptions, 'timeLapse'>> & Pick<ClusterOptions, 'timeLapse'> & { overlay?: string };

/** `statefault up`: makes a cluster and leaves it running. */
export function upCommand(context: () => Context): Command {
  return new Command('up')
    .description('make a kind cluster and wait until it can carry a workload')
    .option('--name <name>', 'name of the cluster', clusterName, defaultCluster)
    .option('--k8s <version>', 'Kubernetes version, for instance v1.36.3', kubernetesVersion, defaultK8s)
    .option('--profile <profile>', 'timers: fast (compressed) or default (what Kubernetes ships)', profile, 'fast')
    .option('--storage <mode>', 'volumes: pinned to their node, or shared by all nodes', storage, 'pinned')
    .option('--workers <n>', 'number of worker nodes', count(9), 3)
    .option('--time-lapse <factor>', timeLapseHelp, timeLapse)
    .option('--overlay <file>', overlayHelp)
    .action(async (options: UpOptions) => {
      const given = context();
      await whileLocked(options.name, async () => {
        await makeCluster(options, await tools(given), given.artifacts, given);
      });
      given.say(`cluster "${options.name}" is ready: statefault run kubelet-outage --name ${options.name}`);
    });
}
