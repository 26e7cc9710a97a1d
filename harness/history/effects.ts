/**
 * What a fault announces, in its own words and in no others: what it does while it stands, or until what it disturbed has
 * settled. Checkers excuse by these and by whom the fault strikes, never by its name. Beside each: what it says, and of whom.
 */
export const effects = {
  silences: "the control plane surely hears nothing of the struck node's kubelet",
  'may-silence': "the control plane may hear nothing of the struck node's kubelet",
  'may-silence-others': 'any node may seem silent: heartbeats do not get through, or are not looked at',
  'cuts-off': 'what runs on the struck node may hear of changes late, and must connect anew afterwards',
  'hinders-control-plane': 'controllers may act late, and on what they knew before; never too early',
  unschedules: 'no pod is bound to the struck node, or none at all where it strikes the scheduler',
  unserves: 'clients of the struck pods, or of those on the struck node, may go unserved though they are Ready',
  unreadies: 'the struck pods, or those on the struck node, may not be Ready',
  'restarts-containers': 'the containers of the struck pods, or of those on the struck node, end and are started anew',
  'ends-pods': 'pods are told to end, and free their names when their kubelets say so',
  evicts: 'pods are evicted at once, whatever they tolerate of a node that is lost',
  'removes-pods': 'pods lose their objects, and free their names, with nobody asking their kubelets',
  'holds-names': 'a pod that was told to end keeps its name',
  'replaces-claims': 'the claims of the struck pod are deleted, and others of their names follow',
  'loses-data': 'what is on the volumes of the struck pod is lost, and what is written until it opens them anew',
  'corrupts-data': 'some of what was on the volumes of the struck pod cannot be read any more',
  scales: 'the struck StatefulSet wants another number of pods',
  updates: 'the struck StatefulSet gets another revision of its template',
  'deletes-sets': 'the struck StatefulSet is deleted',
} as const satisfies Record<string, string>;

export type Effect = keyof typeof effects;

/** Whom a fault struck, as recorded: which fields are there follows from what it strikes. */
export interface StruckTarget {
  /** The node; of a pod or a volume, the one that carries it. */
  node?: string;
  pod?: { name: string; uid: string };
  /** Claims of the pod, where the fault strikes its volumes. */
  claims?: { name: string; uid: string }[];
  /** Name of the StatefulSet. */
  set?: string;
}

/** What is needed of a fault to know whom it strikes. */
interface Striking {
  nodes: readonly string[];
  /** Left out in histories from before it was recorded. */
  struck?: readonly StruckTarget[];
}

/** Whether a fault strikes a pod of this name that is on `node`: itself, its node as a whole, or its StatefulSet. */
export function strikesPod({ nodes, struck }: Striking, name: string, node: string | undefined): boolean {
  if (struck === undefined) return nodes.includes(node ?? '');
  return struck.some((one) => {
    if (one.pod !== undefined) return one.pod.name === name;
    if (one.set !== undefined) return isOfSet(name, one.set);
    return one.node === node;
  });
}

/** Whether a fault strikes a node as a whole, and not only something on it. */
export function strikesNode({ nodes, struck }: Striking, node: string): boolean {
  if (struck === undefined) return nodes.includes(node);
  return struck.some((one) => one.pod === undefined && one.node === node);
}

/** Whether a fault strikes a claim: itself, or the StatefulSet of its pod. */
export function strikesClaim({ struck }: Striking, name: string): boolean {
  if (struck === undefined) return true;
  return struck.some(({ claims = [], set }) =>
    set === undefined ? claims.some((claim) => claim.name === name) : new RegExp(`-${set}-\\d+$`).test(name),
  );
}

export const isOfSet = (pod: string, set: string): boolean => pod.replace(/-\d+$/, '') === set;
