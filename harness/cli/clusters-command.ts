import { Command } from 'commander';
import { findEngine } from '../control/engine.ts';
import { ourClusters, type OurCluster } from '../control/kind.ts';
import type { Context } from './context.ts';
import { owing } from './owing.ts';

/** `statefault clusters`: clusters of ours, and what is owed to them. */
export function clustersCommand(context: () => Context): Command {
  return new Command('clusters')
    .description('show the clusters that statefault made')
    .option('--json', 'machine-readable')
    .action(async ({ json }: { json?: true }) => {
      const { signal } = context();
      const found = (await findEngine(signal)) === undefined ? [] : await ourClusters(signal);
      const clusters = await Promise.all(found.map(async (one) => ({ ...one, owes: await owing(one.name) })));
      process.stdout.write(json === true ? `${JSON.stringify(clusters.map(asJson), null, 2)}\n` : asText(clusters));
    });
}

/** A cluster and what a dead process owes it, in words. */
type Listed = OurCluster & { owes: string | undefined };

const asJson = ({ name, nodes, owes }: Listed) => ({
  name,
  ...(owes === undefined ? {} : { owes }),
  k8s: nodes[0]?.k8s,
  nodes: nodes.map((node) => ({ name: node.name, role: node.role, state: node.state })),
});

function asText(clusters: Listed[]): string {
  if (clusters.length === 0) return 'no clusters: statefault up makes one\n';
  const lines = clusters.flatMap(({ name, nodes, owes }) => {
    const states = nodes.map((node) => `${node.role}${node.state === 'running' ? '' : ` (${node.state})`}`).join(', ');
    const line = `${name}  ${nodes[0]?.k8s ?? ''}  ${states}`;
    return owes === undefined ? [line] : [line, `    ${owes}: statefault heal ${name}`];
  });
  return `${lines.join('\n')}\n`;
}
