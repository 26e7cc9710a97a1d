import type { LiveClaim, LiveIdentity, LiveNode, LiveView } from './live-model.ts';
import { oneLine } from './live-table.ts';
import { brief, briefTaint, windowOf } from './live-words.ts';

type Fields = Record<string, string>;

/**
 * What is different between two pictures, one line for each thing, with the time of day in UTC; of the first picture,
 * everything. Times that merely pass are no change.
 */
export function liveChanges(before: LiveView | undefined, after: LiveView): string[] {
  const old = before === undefined ? new Map<string, Fields>() : told(before);
  const now = told(after);
  const lines = [...now].flatMap(([about, fields]) => {
    const words = differences(old.get(about), fields);
    return words === '' ? [] : [`${about}: ${words}`];
  });
  // That a promise is not shown any more says nothing.
  const gone = [...old.keys()].filter((about) => !now.has(about) && !about.startsWith('promise '));
  return [...lines, ...gone.map((about) => `${about} is gone`)].map(
    (line) => `${after.at.slice(11, 23)}  ${oneLine(line)}`,
  );
}

function differences(before: Fields | undefined, after: Fields): string {
  return Object.entries(after)
    .filter(([field, value]) => before?.[field] !== value)
    .map(([field, value]) => (before === undefined ? `${field} ${value}` : `${field} ${before[field]} -> ${value}`))
    .join(', ');
}

function told({ api, faults, promises, nodes, identities, claims }: LiveView): Map<string, Fields> {
  return new Map([
    ['API server', { answers: api.answers ? 'yes' : 'no' }],
    ...faults.map(({ kind, on }): [string, Fields] => [`fault ${kind} on ${on}`, { is: 'in force' }]),
    ...nodes.map((node): [string, Fields] => [`node ${node.name}`, ofNode(node)]),
    ...identities.map((one): [string, Fields] => [`identity ${one.namespace}/${one.name}`, ofIdentity(one)]),
    ...claims.map((claim): [string, Fields] => [nameOf(claim), ofClaim(claim)]),
    ...promises.map((one): [string, Fields] => [
      `promise ${one.on} ${one.what} ${windowOf(one)} since ${one.after}`,
      { is: one.state },
    ]),
  ]);
}

const ofNode = ({ engine, ready, taints, kubelet, blind }: LiveNode): Fields => ({
  container: engine?.state ?? '?',
  Ready: ready?.status ?? '?',
  kubelet: kubelet?.state ?? '?',
  taints: taints.map(({ taint }) => briefTaint(taint)).join('+') || 'none',
  'its runtime': blind === undefined ? 'is heard' : 'is not heard',
});

const ofIdentity = ({ pod, runs }: LiveIdentity): Fields => ({
  pod: pod === undefined ? 'none' : brief(pod.uid),
  phase: pod?.terminating === undefined ? (pod?.phase ?? 'none') : 'Terminating',
  Ready: pod?.ready ?? 'none',
  node: pod?.node ?? 'none',
  restarts: String(pod?.restarts ?? 0),
  runs: runs.map(({ podUid, node, certain }) => `${brief(podUid)}@${node}${certain ? '' : '?'}`).join('+') || 'nowhere',
});

const nameOf = ({ namespace, name, volume }: LiveClaim): string =>
  name === '' ? `volume ${volume?.name ?? ''}` : `claim ${namespace}/${name}`;

const ofClaim = ({ uid, phase, terminating, volume }: LiveClaim): Fields => ({
  uid: brief(uid) || 'none',
  phase: terminating === undefined ? phase || 'none' : 'Terminating',
  volume: volume === undefined ? 'none' : brief(volume.uid),
  'its phase': volume?.terminating === undefined ? (volume?.phase ?? 'none') : 'Terminating',
});
