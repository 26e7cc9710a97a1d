import { UsageError } from '../errors.ts';
import { faults } from '../nemesis/faults.ts';
import { targetsOf } from '../nemesis/scene.ts';
import { wordsOf, type Target } from '../nemesis/target.ts';
import { faultNamed, requireInjectable } from '../phases/plan.ts';
import type { FaultSpec, Scenario, Step } from '../scenario.ts';
import { injectedBy } from '../scenario/step.ts';
import { hasWriters, replicasOf } from '../scenario/workload.ts';
import type { World } from '../world.ts';
import { faultPlan } from './dry-run.ts';

const seed = 1;

/** What a run of a scenario would do, step by step, for people; nothing is done. Without a world there is no cluster yet. */
export async function runPlan(scenario: Scenario, world: World | undefined): Promise<string[]> {
  requireInjectable(scenario, faults);
  const ours = hasWriters(scenario.workload);
  const lines = [
    `${scenario.name}`,
    `# in a namespace sf-${scenario.name}-…, made for the run: ${replicasOf(scenario.workload)} identities (${scenario.workload.kind}), ${ours ? 'clients, ' : ''}observers`,
  ];
  for (const step of scenario.steps) {
    lines.push(`${step.name}: ${wordsFor(step)}`);
    for (const { fault } of injectedBy(step)) lines.push(...(await strike(fault, world)));
  }
  return [...lines, `# then everything is undone, ${ours ? 'the volumes are read, ' : ''}the namespace is removed`];
}

function wordsFor(step: Step): string {
  if (step.do === 'inject' || step.do === 'together')
    return injectedBy(step)
      .map(({ fault }) => `inject ${fault.kind} on ${JSON.stringify(fault.on)}`)
      .join(', and ');
  if (step.do === 'change') return `change ${step.set ?? 'the StatefulSet'}: ${JSON.stringify(step.to)}`;
  if (step.do === 'patch') return `patch ${JSON.stringify(step.on)}: ${JSON.stringify(step.with)}`;
  if (step.do === 'heal') return `undo ${step.fault}`;
  if (step.do === 'await') return `wait until ${step.title}, within ${step.within.bound} since ${step.within.since}`;
  return step.do === 'look' ? `look: ${step.title}` : `watch for ${JSON.stringify(step.for)}: ${step.title}`;
}

async function strike(spec: FaultSpec, world: World | undefined): Promise<string[]> {
  if (world === undefined) return ['# its targets and commands follow from the cluster that is made'];
  if (!('nodes' in spec.on))
    return ['# its target is an object that the run makes: its node and commands follow from where that will be'];
  const fault = faultNamed(spec.kind, faults);
  const { controlPlanes, workers } = world.cluster;
  let targets: Target[];
  try {
    targets = targetsOf(fault, spec, { pods: [], sets: [], controlPlanes, workers }, seed);
  } catch (error) {
    if (error instanceof UsageError) return [`# ${error.message}`];
    throw error;
  }
  return [`# at ${targets.map(wordsOf).join(', ')}`, ...(await faultPlan(world, fault, targets, undefined))];
}
