import { Command } from 'commander';
import { ourCluster } from '../control/kind.ts';
import { openToLook } from '../control/open-world.ts';
import { gather } from '../diagnosis/gather.ts';
import { treatmentsOf } from '../diagnosis/treatment.ts';
import { diagnosisOf, type Diagnosis } from '../diagnosis/verdict.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import { UsageError } from '../errors.ts';
import { diagnosisText } from '../report/diagnosis.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit.ts';
import { clusterName, defaultCluster } from './options.ts';
import { colours } from './terminal.ts';

interface DiagnoseOptions {
  name: string;
  node?: string;
  json?: true;
}

/** `statefault diagnose`: what is wrong with each node and what may be done about its pods. Only looks; needs no lock. */
export function diagnoseCommand(context: () => Context): Command {
  return new Command('diagnose')
    .description('tell what is wrong with each node, with the evidence, and which remedies are safe; changes nothing')
    .option('--name <name>', 'name of the cluster', clusterName, defaultCluster)
    .option('--node <node>', 'one node, with everything that was seen of it')
    .option('--json', 'machine-readable')
    .action(async ({ name, node, json }: DiagnoseOptions) => {
      const given = context();
      const cluster = await ourCluster(name, given.signal);
      const world = await openToLook(cluster);
      try {
        const evidence = await gather(world);
        requireNode(evidence, node);
        const diagnosis = diagnosisOf(evidence);
        const text =
          json === true ? asJson(evidence, diagnosis, node) : diagnosisText(evidence, diagnosis, node, colours);
        process.stdout.write(`${text}\n`);
        given.exitCode = isWell(diagnosis, node) ? exitCodes.ok : exitCodes.broken;
      } finally {
        await world.close();
      }
    });
}

function requireNode({ nodes }: Evidence, node: string | undefined): void {
  const all = nodes.map(({ name }) => name);
  if (node !== undefined && !all.includes(node))
    throw new UsageError(`there is no node "${node}"; there are: ${all.join(', ')}`);
}

const isWell = ({ controlPlane, nodes }: Diagnosis, only: string | undefined): boolean =>
  nodes.filter(({ node }) => only === undefined || node === only).every(({ cause }) => cause === 'healthy') &&
  (only !== undefined || controlPlane.state === 'well');

function asJson(evidence: Evidence, { controlPlane, nodes }: Diagnosis, only: string | undefined): string {
  const shown = evidence.nodes.filter(({ name }) => only === undefined || name === only);
  const told = shown.map((node) => {
    const verdict = nodes.find((one) => one.node === node.name);
    return { verdict, treatments: verdict === undefined ? [] : treatmentsOf(node, verdict), evidence: node };
  });
  return JSON.stringify({ cluster: evidence.cluster, controlPlane, nodes: told }, null, 2);
}
