import { Command } from 'commander';
import { defaultK8s } from './options.ts';
import { selected } from './selection.ts';
import { expectedMs } from './session-plan.ts';
import { catalogue } from '../../suites/catalogue.ts';
import type { Scenario } from '../scenario.ts';
import { wantedCluster } from './wanted-cluster.ts';

/** `statefault list`: the scenarios that can be run. Touches nothing. */
export function listCommand(): Command {
  return new Command('list')
    .description('show the scenarios: name, claims, tags, story, and the least that their steps take by the timers')
    .option('--tag <tag>', 'only those with this tag; can be repeated', (one, all: string[] = []) => [...all, one])
    .option('--json', 'machine-readable')
    .action(({ tag, json }: { tag?: string[]; json?: true }) => {
      const scenarios = tag === undefined ? catalogue : selected([], tag);
      process.stdout.write(json === true ? `${JSON.stringify(scenarios.map(asJson), null, 2)}\n` : asText(scenarios));
    });
}

const asJson = (one: Scenario) => {
  const { name, claims, tags, story, cluster } = one;
  return { name, claims, tags, story, cluster, leastMs: Math.round(leastOf(one)) };
};

const asText = (scenarios: readonly Scenario[]): string =>
  scenarios
    .flatMap((one) => [
      `${one.name}  [${one.claims.join(' ')}]  ${one.tags.join(', ')}  at least ${(leastOf(one) / 1_000).toFixed(0)} s`,
      `    ${one.story}`,
    ])
    .concat(`${scenarios.length} scenarios; statefault run <name, or tag>`, '')
    .join('\n');

/** On the cluster that is made for it when nothing is chosen; of a scenario for other versions, as if it were for this one. */
function leastOf(scenario: Scenario): number {
  const wanted = wantedCluster(
    { ...scenario, k8s: undefined },
    {
      k8s: defaultK8s,
      usuallyInTimeLapse: false,
      safeFactor: 1,
    },
  );
  return typeof wanted === 'string' ? 0 : expectedMs(scenario, wanted);
}
