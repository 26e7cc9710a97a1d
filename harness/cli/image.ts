import { Command } from 'commander';
import { buildNodeImage } from '../../clusters/node-image/index.ts';
import { tools } from './clusters.ts';
import type { Context } from './context.ts';
import { defaultK8s, kubernetesVersion } from './options.ts';

/** `statefault image build`: builds the node image of a version here, without a registry. */
export function imageCommand(context: () => Context): Command {
  const build = new Command('build')
    .description('build a node image of any Kubernetes version from Debian packages and Go modules')
    .option('--k8s <version>', 'Kubernetes version, for instance v1.36.3', kubernetesVersion, defaultK8s)
    .action(async ({ k8s }: { k8s: string }) => {
      const given = context();
      await tools(given);
      const { image } = await buildNodeImage({ ...given, k8s });
      process.stdout.write(`${image}\n`);
    });
  return new Command('image').description('node images').addCommand(build.exitOverride());
}
