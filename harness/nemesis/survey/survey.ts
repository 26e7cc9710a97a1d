import type { RawObject } from '../../history/objects.ts';
import type { World } from '../../world.ts';
import { surveyNode, type NodeSurvey } from './node-survey.ts';

/** A node as the engine and the node itself show it. */
export interface SurveyedNode {
  name: string;
  role: 'control-plane' | 'worker';
  /** The engine's word for its container: running, paused, exited, gone… */
  machine: string;
  /** Missing when the node does not answer. */
  inside?: NodeSurvey;
  /** Why it is missing. */
  silent?: string;
}

/** Objects as the API server has them now. */
export interface ApiSurvey {
  nodes: RawObject[];
  pods: RawObject[];
  claims: RawObject[];
  volumes: RawObject[];
  sets: RawObject[];
}

/** One look at a whole cluster, with no memory of what was done to it. */
export interface Survey {
  nodes: SurveyedNode[];
  /** Missing when the API server does not answer. */
  api?: ApiSurvey;
  apiSilent?: string;
}

/** Looks at every node through the engine and the node's shell, and at the API server. Never throws: silence is a finding. */
export async function survey(world: World): Promise<Survey> {
  const machines = await world.machines.states();
  const named = (role: SurveyedNode['role'], names: readonly string[]) =>
    names.map(async (name): Promise<SurveyedNode> => {
      const machine = machines.get(name) ?? 'gone';
      const base = { name, role, machine };
      if (machine !== 'running') return { ...base, silent: `its container is ${machine}` };
      try {
        return { ...base, inside: await surveyNode(name, world.nodes) };
      } catch (error) {
        return { ...base, silent: String(error) };
      }
    });
  const { controlPlanes, workers } = world.cluster;
  const [nodes, api] = await Promise.all([
    Promise.all([...named('control-plane', controlPlanes), ...named('worker', workers)]),
    surveyApi(world),
  ]);
  return typeof api === 'string' ? { nodes, apiSilent: api } : { nodes, api };
}

async function surveyApi({ api }: World): Promise<ApiSurvey | string> {
  const list = async (path: string): Promise<RawObject[]> => (await api.list(path)).items;
  try {
    const [nodes, pods, claims, volumes, sets] = await Promise.all([
      list('/api/v1/nodes'),
      list('/api/v1/pods'),
      list('/api/v1/persistentvolumeclaims'),
      list('/api/v1/persistentvolumes'),
      list('/apis/apps/v1/statefulsets'),
    ]);
    return { nodes, pods, claims, volumes, sets };
  } catch (error) {
    return String(error);
  }
}

/** Every node whose inside shows `what`, as what a fault left there. */
export function leftOnNodes(
  { nodes }: Survey,
  what: (inside: NodeSurvey, node: SurveyedNode) => string | undefined,
): { target: { node: string }; seen: string }[] {
  return nodes.flatMap((node) => {
    const seen = node.inside === undefined ? undefined : what(node.inside, node);
    return seen === undefined ? [] : [{ target: { node: node.name }, seen }];
  });
}
