import { Command } from 'commander';
import { catalogue } from '../../suites/catalogue.ts';
import { findEngine } from '../control/engine.ts';
import { ourClusters, type OurCluster } from '../control/kind.ts';
import type { Context } from './context.ts';
import { owing } from './owing.ts';

/** `statefault list`: clusters of ours and the scenarios that can be run. */
export function listCommand(context: () => Context): Command {
  return new Command('list')
    .description('show the clusters that statefault made, and the scenarios')
    .option('--json', 'machine-readable')
    .action(async ({ json }: { json?: true }) => {
      const { signal } = context();
      const found = (await findEngine(signal)) === undefined ? [] : await ourClusters(signal);
      const clusters = await Promise.all(found.map(async (one) => ({ ...one, owes: await owing(one.name) })));
      process.stdout.write(json === true ? `${JSON.stringify(asJson(clusters), null, 2)}\n` : asText(clusters));
    });
}

/** A cluster and what a dead process owes it, in words. */
type Listed = OurCluster & { owes: string | undefined };

const asJson = (clusters: Listed[]) => ({
  clusters: clusters.map(({ name, nodes, owes }) => ({
    name,
    ...(owes === undefined ? {} : { owes }),
    k8s: nodes[0]?.k8s,
    nodes: nodes.map((node) => ({ name: node.name, role: node.role, state: node.state })),
  })),
  scenarios: catalogue.map(({ name, claims, tags, story }) => ({ name, claims, tags, story })),
});

function asText(clusters: Listed[]): string {
  const clusterLines = clusters.flatMap(({ name, nodes, owes }) => {
    const states = nodes.map((node) => `${node.role}${node.state === 'running' ? '' : ` (${node.state})`}`).join(', ');
    const line = `  ${name}  ${nodes[0]?.k8s ?? ''}  ${states}`;
    return owes === undefined ? [line] : [line, `      ${owes}: statefault heal ${name}`];
  });
  const scenarioLines = catalogue.flatMap(({ name, claims, story }) => [
    `  ${name}  [${claims.join(' ')}]`,
    `      ${story}`,
  ]);
  const none = '  none: statefault up makes one';
  return [
    'clusters',
    ...(clusterLines.length === 0 ? [none] : clusterLines),
    '',
    'scenarios',
    ...scenarioLines,
    '',
  ].join('\n');
}
