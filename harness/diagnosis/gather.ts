import type { Reach, World } from '../world.ts';
import { look } from './bounded.ts';
import { seenOf, type Evidence, type Looked, type NodeEvidence } from './evidence.ts';
import { lookAtApi, type ApiLook } from './gather-api.ts';
import { insideOf, lookAtNode, type Call, type NodeLook } from './gather-node.ts';
import { podsOn } from './pods.ts';

const kubeletPort = 10_250;
const apiPort = 6_443;
const outsideMs = 4_000;
/** Pods on a node that the other nodes call. */
const podsCalled = 4;

/**
 * One look at a whole cluster, from three sides: what the API server says, what each node shows through the engine and
 * whom it reaches, and whom this machine reaches. It changes nothing and needs nobody's leave; each question has a bound
 * of its own and its failure is evidence. Throws only when the engine does not answer.
 */
export async function gather(world: World): Promise<Evidence> {
  const { controlPlanes, workers } = world.cluster;
  const [machines, api] = await Promise.all([world.machines.states(), lookAtApi(world)]);
  const known = [...controlPlanes, ...workers];
  const lost = [...(seenOf(api)?.nodes.keys() ?? [])].filter((name) => !known.includes(name));
  const looks = new Map(
    await Promise.all(
      [...known, ...lost].map(async (name): Promise<[string, NodeLook]> => {
        const calls = callsOf(name, known, controlPlanes, api);
        return [name, await lookAtNode(world, name, machines.get(name) ?? 'gone', calls)];
      }),
    ),
  );
  const nodeAt = new Map(
    [...looks].flatMap(([name, one]) => addressesOf(one).map((address) => [address, name] as const)),
  );
  const nodes = await Promise.all([...looks].map(([name, one]) => evidenceOf(name, one, { world, api, nodeAt })));
  const leases = seenOf(api)?.controllers;
  return {
    cluster: world.cluster.name,
    storage: world.cluster.storage,
    controlPlane: {
      api: 'seen' in api ? { seen: true } : api,
      leases: leases === undefined ? (api as { unseen: string }) : { seen: leases },
    },
    nodes: withPodsReached(nodes, api),
  };
}

const addressesOf = ({ probe }: NodeLook): string[] => seenOf(probe)?.addresses ?? [];

function callsOf(
  name: string,
  known: readonly string[],
  controlPlanes: readonly string[],
  api: Looked<ApiLook>,
): Call[] {
  const others = known.filter((one) => one !== name);
  const pods = others.flatMap((other) => podsCalledOn(other, api));
  return [
    ...controlPlanes.map((one): Call => ['api', one === name ? '127.0.0.1' : one, apiPort]),
    ...others.map((one): Call => ['node', one, kubeletPort]),
    ...pods.map(({ ip, port }): Call => ['pod', ip, port]),
  ];
}

function podsCalledOn(node: string, api: Looked<ApiLook>): { uid: string; ip: string; port: number }[] {
  const pods = seenOf(api)?.pods.filter((pod) => pod.node === node && pod.ofSet) ?? [];
  return pods.flatMap(({ uid, ip, port }) => (ip === undefined ? [] : [{ uid, ip, port }])).slice(0, podsCalled);
}

interface Around {
  world: World;
  api: Looked<ApiLook>;
  nodeAt: ReadonlyMap<string, string>;
}

async function evidenceOf(name: string, one: NodeLook, { world, api, nodeAt }: Around): Promise<NodeEvidence> {
  const isControlPlane = world.cluster.controlPlanes.includes(name);
  // A Node object with no machine behind it may bear anybody's name.
  const reach = async (port: number): Promise<Reach> => (one.machine === 'gone' ? 'unresolved' : reachOf(port));
  const reachOf = async (port: number): Promise<Reach> =>
    seenOf(await look(world.clock, 2 * outsideMs, () => world.outside.reach(name, port, outsideMs))) ?? 'untried';
  const told = seenOf(api);
  const unseen = [api, one.machine === 'running' ? one.sandboxes : { seen: [] }].flatMap((look) =>
    'unseen' in look ? [look.unseen] : [],
  );
  return {
    name,
    role: isControlPlane ? 'control-plane' : 'worker',
    machine: one.machine,
    api: told === undefined ? (api as { unseen: string }) : { seen: told.nodes.get(name) ?? 'absent' },
    inside: insideOf(one, nodeAt),
    outside: await reach(kubeletPort),
    ...(isControlPlane ? { outsideApi: await reach(apiPort) } : {}),
    pods: podsOn(name, api, one),
    ...(unseen.length === 0 ? {} : { podsUnseen: unseen.join('; ') }),
  };
}

/** Each pod with whether any other node got an answer from its address. */
function withPodsReached(nodes: readonly NodeEvidence[], api: Looked<ApiLook>): NodeEvidence[] {
  return nodes.map((node) => {
    const called = podsCalledOn(node.name, api);
    const answers = nodes.filter(({ name }) => name !== node.name).flatMap(({ inside }) => seenOf(inside)?.pods ?? []);
    const pods = node.pods.map((pod) => {
      const ip = called.find(({ uid }) => uid === pod.uid)?.ip;
      const got = answers.filter(({ to }) => to === ip).map((one) => one.got);
      return got.length === 0 ? pod : { ...pod, reached: got.some((one) => one === 'connects' || one === 'refused') };
    });
    return { ...node, pods };
  });
}
