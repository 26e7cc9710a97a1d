import type { RawObject } from '../../history/objects.ts';
import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { change, find } from './objects.ts';
import { taintsOf, type Taint } from './node-taints.ts';
import { pathOf } from './paths.ts';

const taint: Taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' };

const isIt = ({ key, value, effect }: Taint): boolean =>
  key === taint.key && value === taint.value && effect === taint.effect;
const isTainted = (node: RawObject): boolean => taintsOf(node).some(isIt);

/** What people do who know that a node is off: its pods are evicted at once, and forced out when it is not Ready. */
export const outOfService: Fault = {
  kind: 'out-of-service',
  effects: ['evicts', 'ends-pods', 'removes-pods', 'unschedules'],
  family: 'api',
  story: 'The node is tainted out-of-service: its pods are evicted, and deleted by force where it is not Ready.',
  strikes: 'node',
  inject: (target, { api }) =>
    change(api, pathOf.node(nodeOf(target)), undefined, (node) =>
      isTainted(node) ? undefined : { spec: { taints: [...taintsOf(node), taint] } },
    ),
  prove: async (target, { api }) => {
    const name = nodeOf(target);
    const node = await find(api, pathOf.node(name));
    if (node === undefined) return { bites: false, seen: `there is no Node ${name}` };
    return { bites: isTainted(node), seen: `${name} is ${isTainted(node) ? '' : 'not '}tainted ${taint.key}` };
  },
  undo: (target, { api }) =>
    change(api, pathOf.node(nodeOf(target)), undefined, (node) =>
      isTainted(node) ? { spec: { taints: taintsOf(node).filter((one) => !isIt(one)) } } : undefined,
    ),
  left: ({ api }) =>
    (api?.nodes ?? [])
      .filter(isTainted)
      .map(({ metadata }) => ({ target: { node: metadata.name }, seen: `taint ${taint.key}` })),
};
