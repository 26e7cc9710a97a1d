import type { PodStorage } from './evidence.ts';
import type { Life } from './life.ts';
import type { Cause } from './verdict.ts';

/** What an operator can do about pods of a node in trouble. */
export const remedyKinds = [
  'wait',
  'repair',
  'force-delete',
  'delete-node',
  'out-of-service',
  'delete-pod-and-claim',
  'fence-and-force',
] as const;
export type RemedyKind = (typeof remedyKinds)[number];

/** `needless`: it gains nothing here; `loses-data`: it works, and what the volume held is gone. */
export type Worth = 'safe' | 'needless' | 'loses-data' | 'unsafe';

export interface Remedy {
  kind: RemedyKind;
  worth: Worth;
  why: string;
  /** What to type, with NODE, POD and NAMESPACE to be filled in. */
  how?: string;
}

/** What decides which remedies are safe. */
export interface Plight {
  cause: Cause;
  storage: PodStorage;
  life: Life;
}

type Rule = (plight: Plight) => Omit<Remedy, 'kind'>;

/**
 * Every remedy with its worth, for one pod. Whatever frees a name without asking the node is safe only when the old
 * containers are known to have ended and cannot start again.
 */
export function remediesFor(plight: Plight): Remedy[] {
  return remedyKinds.map((kind) => ({ kind, ...rules[kind](plight) }));
}

/** Is it safe to take the pod's name away without its node? */
export function canFreeName({ life }: Plight): { can: boolean; why: string } {
  return { can: life === 'ended', why: whyNot[life] };
}

const whyNot: Record<Life, string> = {
  running: 'its container still runs and may write',
  frozen: 'its container is only frozen: it goes on one day as if no time had passed',
  unseen: 'its container cannot be looked at: it has to be taken for running',
  restartable: 'its container is not running, and its kubelet may start it again any moment',
  ended: 'its container has ended and cannot start again before its kubelet asks the API server',
};

/** What two at once would do to each other. */
const twoAtOnce: Record<PodStorage, string> = {
  shared: 'a second pod of the same identity starts elsewhere on the same volume: both write to it',
  none: 'a second pod of the same identity starts elsewhere while the old one still talks to its peers',
  pinned:
    'nothing is gained: the replacement stays Pending, since its volume is tied to this node; when the kubelet is back, old and new meet on that volume',
  unknown: 'where its volume lives is not known: a second writer on it must be feared',
};

const repairs: Record<Cause, { how?: string; why: string }> = {
  'machine-gone': { why: 'there is no machine left to repair: this takes a new one' },
  'machine-stopped': {
    how: 'docker start NODE',
    why: 'the kubelet starts, asks the API server, ends what was evicted and restarts the rest with their volumes',
  },
  'machine-paused': {
    how: 'docker unpause NODE',
    why: 'everything goes on where it stopped; within the toleration nothing is replaced. Not after the name was taken away: the old writer would go on too',
  },
  'runtime-frozen': {
    how: 'systemctl kill --signal=CONT containerd   (on NODE; or systemctl restart containerd)',
    why: 'containers go on under their shims and outlive the runtime’s restart',
  },
  'runtime-stopped': {
    how: 'systemctl start containerd   (on NODE)',
    why: 'containers outlive it; the kubelet then finishes what it could not: probes, restarts, deletions',
  },
  'kubelet-frozen': {
    how: 'systemctl kill --signal=CONT kubelet   (on NODE; or systemctl restart kubelet)',
    why: 'within the toleration nothing is replaced; after it the kubelet ends evicted pods and frees their names',
  },
  'kubelet-stopped': {
    how: 'systemctl start kubelet   (on NODE)',
    why: 'within the toleration nothing is replaced; after it the kubelet ends evicted pods and frees their names',
  },
  isolated: {
    why: 'repair the network: the kubelet then hears of deletions, ends those pods and frees their names',
  },
  'cut-off': {
    why: 'repair the way to the control plane: the kubelet then hears of deletions, ends those pods and frees their names. Restarting the kubelet is of no use',
  },
  'control-plane': {
    why: 'repair the control plane and leave this node alone: its containers run on, and nothing is evicted by an API server that is down',
  },
  unregistered: {
    how: 'systemctl restart kubelet   (on NODE)',
    why: 'a running kubelet does not register again by itself; a restarted one does, and ends containers the API server no longer knows',
  },
  unknown: { how: 'statefault diagnose', why: 'look again, or from nearer: what is not known cannot be repaired' },
  healthy: { why: 'there is nothing to repair' },
};

const rules: Record<RemedyKind, Rule> = {
  wait: ({ cause }) => {
    if (cause === 'machine-gone') return { worth: 'needless', why: 'nobody comes back: the name stays taken for ever' };
    if (cause === 'healthy') return { worth: 'needless', why: 'there is nothing to wait for' };
    return {
      worth: 'safe',
      why: 'nothing is freed and nothing is doubled; a pod that is missing stays so for as long as it lasts',
    };
  },
  repair: ({ cause }) => {
    const worth = cause === 'healthy' || cause === 'machine-gone' ? 'needless' : 'safe';
    return { worth, ...repairs[cause] };
  },
  'force-delete': (plight) =>
    freeing(plight, {
      how: 'kubectl -n NAMESPACE delete pod POD --grace-period=0 --force',
      safe: 'the name is free at once',
    }),
  'delete-node': (plight) => {
    const how = 'kubectl delete node NODE';
    const stays =
      'its kubelet goes on, does not register again by itself, and its pods’ names are freed while they run';
    if (plight.life !== 'ended') return { worth: 'unsafe', how, why: `${stays}: ${whyNot[plight.life]}` };
    if (plight.cause !== 'machine-gone' && plight.cause !== 'machine-stopped')
      return { worth: 'needless', how, why: 'the machine is there: repairing it is less' };
    return freeing(plight, {
      how,
      safe: 'for a machine that never comes back: its pods are collected 40 to 80 s later',
    });
  },
  'out-of-service': (plight) =>
    freeing(plight, {
      how: 'kubectl taint node NODE node.kubernetes.io/out-of-service=nodeshutdown:NoExecute',
      safe: 'meant for a machine that is surely off: its pods are deleted by force within about 20 s. Take the taint away when it is back',
    }),
  'delete-pod-and-claim': (plight) => {
    const how =
      'kubectl -n NAMESPACE delete pvc CLAIM --wait=false; kubectl -n NAMESPACE delete pod POD --grace-period=0 --force';
    if (plight.cause === 'healthy') return { worth: 'needless', how, why: 'there is nothing to remedy' };
    if (plight.life !== 'ended')
      return {
        worth: 'unsafe',
        how,
        why: `the data is lost, and two of one identity are at work: ${whyNot[plight.life]}`,
      };
    if (plight.storage === 'none') return { worth: 'needless', how, why: 'it has no claim' };
    return {
      worth: 'loses-data',
      how,
      why: 'the pod starts elsewhere, with an EMPTY volume: only when its peers hold all of its data',
    };
  },
  'fence-and-force': ({ cause, life, storage }) => {
    const how = 'docker stop NODE; see it exited; then kubectl -n NAMESPACE delete pod POD --grace-period=0 --force';
    if (cause === 'healthy') return { worth: 'needless', how, why: 'there is nothing to remedy' };
    if (cause === 'control-plane') return { worth: 'needless', how, why: 'the node is well: it is not its fault' };
    if (life === 'ended') return { worth: 'needless', how, why: 'its container has ended: nothing is left to fence' };
    const pinned = storage === 'pinned' ? '; its volume keeps the replacement Pending until this node is back' : '';
    return { worth: 'safe', how, why: `only once the machine is SEEN to be off; every pod on it is struck${pinned}` };
  },
};

/** A remedy that takes the name away without asking the node. */
function freeing({ cause, storage, life }: Plight, { how, safe }: { how: string; safe: string }): Omit<Remedy, 'kind'> {
  if (life !== 'ended') return { worth: 'unsafe', how, why: `${whyNot[life]}; ${twoAtOnce[storage]}` };
  if (cause === 'healthy') return { worth: 'needless', how, why: 'there is nothing to remedy' };
  const until =
    cause === 'machine-gone'
      ? ', which is gone: the replacement stays Pending'
      : ': the replacement stays Pending until it is back';
  const pinned = storage === 'pinned' ? `. Its volume is tied to this node${until}` : '';
  const off = cause === 'machine-gone' ? '' : '. Nobody may start it again meanwhile';
  return { worth: 'safe', how, why: `${whyNot[life]}: ${safe}${off}${pinned}` };
}
