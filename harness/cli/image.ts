import { Command } from 'commander';
import { buildNodeImage } from '../../clusters/node-image/index.ts';
import { tools } from './clusters.ts';
import type { Context } from './context.ts';
import { defaultK8s, kubernetesVersion, overlayHelp } from './options.ts';

/** `statefault image build`: builds the node image of a version here, without a registry. */
export function imageCommand(context: () => Context): Command {
  const build = new Command('build')
    .description('build a node image of any Kubernetes version from Debian packages and Go modules')
    .option('--k8s <version>', 'Kubernetes version, for instance v1.36.3', kubernetesVersion, defaultK8s)
    .option('--time-lapse', 'with programs whose clocks can run faster, for "up --time-lapse"')
    .option('--overlay <file>', overlayHelp)
    .action(async ({ k8s, timeLapse, overlay }: { k8s: string; timeLapse?: true; overlay?: string }) => {
      const given = context();
      await tools(given);
      const changed = { ...(timeLapse && { timeLapse }), ...(overlay !== undefined && { overlay }) };
      const { image } = await buildNodeImage({ ...given, k8s, ...changed });
      process.stdout.write(`${image}\n`);
    });
  return new Command('image').description('node images').addCommand(build);
}
