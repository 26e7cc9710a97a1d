import { answered, reachedIt } from './control-plane.ts';
import { seenOf, type Evidence, type Inside, type NodeEvidence } from './evidence.ts';

/** What the network does to one node. `control-plane`: nobody else gets there either, so that it is not the node's. */
export interface NetworkVerdict {
  state: 'fine' | 'cut-off' | 'isolated' | 'control-plane' | 'unknown';
  because: string[];
}

/**
 * Whether a node reaches the control plane and the other nodes, and where the fault sits when it does not. Calls are only
 * counted between machines that run.
 */
export function networkVerdict(node: NodeEvidence, evidence: Evidence): NetworkVerdict {
  const inside = seenOf(node.inside);
  if (inside === undefined) return { state: 'unknown', because: [] };
  const others = evidence.nodes.filter(({ name, machine }) => name !== node.name && machine === 'running');
  const peers = inside.peers.filter(({ to }) => others.some(({ name }) => name === to));
  const nobody = peers.length > 0 && !peers.some(reachedIt);
  const gotten = inside.controlPlanes.filter(reachedIt);
  const unheard = node.outside === 'silent';
  // One peer that is not reached may be the lonely one itself.
  if (node.role === 'control-plane' && nobody && (unheard || peers.length > 1)) return ofLonely(node, others, inside);
  if (gotten.some(answered)) return { state: 'fine', because: [] };
  // The kernel of a frozen machine still shakes hands: there the packets pass, and nobody answers.
  if (gotten.length > 0) return { state: 'control-plane', because: gotten.map(({ to, got }) => `${to}: ${got}`) };
  if (node.role === 'control-plane') return ofItsOwn(inside);
  if (inside.controlPlanes.length === 0) return { state: 'unknown', because: ['no control plane was asked'] };
  if (nobody && (unheard || !isControlPlanesFault(node, others))) return ofLonely(node, others, inside);
  if (isControlPlanesFault(node, others))
    return { state: 'control-plane', because: ['no other node reaches it either'] };
  const because = [
    `it does not reach ${names(inside.controlPlanes)}, which others reach`,
    ...directionOf(node, evidence),
  ];
  return { state: 'cut-off', because };
}

// What a control plane asks first is the API server on its own machine, which no network is between.
const ofItsOwn = ({ controlPlanes }: Inside): NetworkVerdict =>
  controlPlanes.length === 0
    ? { state: 'unknown', because: ['no control plane was asked'] }
    : { state: 'control-plane', because: controlPlanes.map(({ to, got }) => `${to}: ${got}`) };

const names = (list: readonly { to: string }[]): string => list.map(({ to }) => to).join(', ');

function ofLonely({ outside }: NodeEvidence, others: readonly NodeEvidence[], inside: Inside): NetworkVerdict {
  const from = outside === 'silent' ? ['this machine gets no answer from it either'] : [];
  const back = others.some(({ inside: other }) => (seenOf(other)?.peers ?? []).some(reachedIt));
  const among = back ? ['other nodes reach one another'] : [];
  return { state: 'isolated', because: [`it reaches no other node (${names(inside.peers)})`, ...from, ...among] };
}

/** Nobody but this node is left to blame when some other node, or with no other this machine, does reach a control plane. */
function isControlPlanesFault(node: NodeEvidence, others: readonly NodeEvidence[]): boolean {
  const controlPlanes = others.filter(({ role }) => role === 'control-plane');
  if (controlPlanes.length === 0) return true;
  const workers = others.filter(({ role }) => role === 'worker');
  const to = workers.flatMap(({ inside }) => seenOf(inside)?.controlPlanes ?? []);
  const from = controlPlanes
    .flatMap(({ inside }) => seenOf(inside)?.peers ?? [])
    .filter((call) => call.to !== node.name);
  if (to.length + from.length > 0) return ![...to, ...from].some(reachedIt);
  return !controlPlanes.some(
    ({ outsideApi }) => outsideApi !== undefined && outsideApi !== 'silent' && outsideApi !== 'untried',
  );
}

/**
 * Which way packets get lost, told by handshakes that hang half-way: whoever has one got the other's call, so that only the
 * answer is lost.
 */
function directionOf(node: NodeEvidence, { nodes }: Evidence): string[] {
  const inside = seenOf(node.inside);
  const planes = nodes.filter(({ role, name }) => role === 'control-plane' && name !== node.name);
  const views = planes.flatMap(({ inside: other }) => seenOf(other) ?? []);
  if (inside === undefined || views.length === 0) return ['which direction is lost could not be told'];
  const inward = planes.some(({ name }) => inside.halfOpen.includes(name));
  const outward = views.some(({ halfOpen }) => halfOpen.includes(node.name));
  if (inward === outward)
    return [
      inward
        ? 'which direction is lost could not be told'
        : 'nothing of either side arrives at the other: both directions are lost',
    ];
  return inward
    ? ['the control plane’s calls arrive here and the answers are lost: what this node sends it is dropped']
    : ['its calls arrive at the control plane and the answers are lost: what the control plane sends it is dropped'];
}
