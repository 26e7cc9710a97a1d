import { UsageError } from '../errors.ts';
import type { FaultSpec } from '../scenario.ts';
import type { Fault, Struck } from './fault.ts';
import { sample } from './sample.ts';
import type { ObjectRef, Settings, Target, VolumeRef } from './target.ts';

/** A pod with what a fault could strike of it. */
export interface ScenePod extends ObjectRef {
  /** Left out: it is on no node. */
  node?: string;
  volumes: VolumeRef[];
}

/** Everything that targets are chosen from, as it stands now. */
export interface Scene {
  pods: ScenePod[];
  sets: ObjectRef[];
  controlPlanes: readonly string[];
  workers: readonly string[];
}

/**
 * The targets that a rule names. `one`, `minority` and `majority` choose among the workers, the same ones for the same
 * seed. Throws UsageError when the rule names nothing that is there, or nothing that the fault can strike.
 */
export function targetsOf(fault: Fault, { on, with: given = {} }: FaultSpec, scene: Scene, seed: number): Target[] {
  const settings = settingsOf(fault, given);
  const found = 'nodes' in on ? nodeTargets(on.nodes, fault, scene, seed) : [objectTarget(on, fault.strikes, scene)];
  return found.map((target) => ({ ...target, ...(settings === undefined ? {} : { with: settings }) }));
}

/** The settings with the fault's defaults filled in. Throws UsageError with one clear line. */
export function settingsOf({ kind, settings }: Fault, given: Settings): Settings | undefined {
  const [stray] = Object.keys(given);
  if (settings === undefined) {
    if (stray !== undefined) throw new UsageError(`${kind} has no settings, so "${stray}" means nothing to it`);
    return undefined;
  }
  const checked = settings.safeParse(given);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  );
  throw new UsageError(`${kind}: ${problems.join('; ')}`);
}

function nodeTargets(
  rule: string,
  { kind, strikes }: Fault,
  { controlPlanes, workers }: Scene,
  seed: number,
): Target[] {
  if (strikes !== 'node' && strikes !== 'control-plane')
    throw new UsageError(`${kind} strikes a ${words[strikes]}, not nodes`);
  const all = [...controlPlanes, ...workers];
  const minority = Math.floor((workers.length - 1) / 2);
  const rules: Record<string, () => readonly string[]> = {
    one: () => sample(workers, 1, seed),
    minority: () => sample(workers, minority, seed),
    majority: () => sample(workers, Math.floor(workers.length / 2) + 1, seed),
    all: () => workers,
    'control-plane': () => controlPlanes,
  };
  const nodes = rules[rule]?.() ?? all.filter((name) => name === rule);
  if (nodes.length === 0)
    throw new UsageError(
      `"${rule}" names no node here: use ${Object.keys(rules).join(', ')}, or one of ${all.join(', ')}`,
    );
  const wrong = strikes === 'control-plane' ? nodes.find((node) => !controlPlanes.includes(node)) : undefined;
  if (wrong !== undefined) throw new UsageError(`${kind} strikes a control plane, and ${wrong} is none`);
  return nodes.map((node) => ({ node }));
}

function objectTarget(on: Exclude<FaultSpec['on'], { nodes: string }>, strikes: Struck, scene: Scene): Target {
  if ('set' in on) {
    const set = scene.sets.find(({ name }) => name === on.set);
    if (set === undefined) throw new UsageError(`there is no StatefulSet "${on.set}" here`);
    if (strikes !== 'set') throw new UsageError(`the fault strikes a ${words[strikes]}, not a StatefulSet`);
    return { set: refOf(set) };
  }
  const name = 'pod' in on ? on.pod : on.nodeOf;
  const pod = scene.pods.find((one) => one.name === name);
  if (pod === undefined) throw new UsageError(`there is no pod "${name}" here`);
  if (strikes === 'set') throw new UsageError(`the fault strikes a StatefulSet, not a pod`);
  if (pod.node === undefined) throw new UsageError(`pod "${name}" is on no node`);
  return { node: pod.node, pod: refOf(pod), ...(pod.volumes.length === 0 ? {} : { volumes: pod.volumes }) };
}

const refOf = ({ namespace, name, uid }: ObjectRef): ObjectRef => ({ namespace, name, uid });

const words: Record<Struck, string> = {
  node: 'node',
  'control-plane': 'control plane',
  pod: 'pod',
  volume: "pod's volume",
  set: 'StatefulSet',
};
