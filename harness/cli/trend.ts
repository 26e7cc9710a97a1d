import { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { trends } from '../report/trend.ts';
import { trendText } from '../report/trend-text.ts';
import type { Context } from './context.ts';
import { kubernetesVersion } from './options.ts';
import { colours } from './terminal.ts';

interface TrendOptions {
  scenario?: string;
  k8s?: string;
  json?: true;
}

/** `statefault trend`: how scenarios went, run after run; touches no cluster. */
export function trendCommand(context: () => Context): Command {
  return new Command('trend')
    .description('show how scenarios went over all saved runs: outcomes, and times against their bounds')
    .argument('[directory]', 'where runs are kept (default: $ARTIFACTS or _artifacts)')
    .option('--scenario <name>', 'only this scenario')
    .option('--k8s <version>', 'only this Kubernetes version', kubernetesVersion)
    .option('--json', 'machine-readable')
    .action(async (directory: string | undefined, { scenario, k8s, json }: TrendOptions) => {
      const root = directory ?? context().artifacts;
      // Of what runs on Node 24, this alone needs its SQLite.
      const { indexedRuns } = await import('../store/run-index.ts');
      const runs = (await indexedRuns(root)).filter(
        (run) => run.scenario === (scenario ?? run.scenario) && run.conditions.k8s === (k8s ?? run.conditions.k8s),
      );
      if (runs.length === 0) throw new UsageError(`there is no such run in ${root}`);
      context();
      const found = trends(runs);
      process.stdout.write(json === true ? `${JSON.stringify(found, null, 2)}\n` : trendText(found, colours));
    });
}
