import { z } from 'zod';
import { InfrastructureError } from '../../errors.ts';
import type { RawObject } from '../../history/objects.ts';
import type { Json } from '../../ledger/ledger.ts';
import type { World } from '../../world.ts';
import type { Fault, Target } from '../fault.ts';
import { setOf, type ObjectRef } from '../target.ts';
import { lookUntil } from './look-until.ts';
import { change, find, remove, statusOf, type Deletion } from './objects.ts';
import { pathOf } from './paths.ts';

const goneMs = 30_000;
const inFlightMs = 2_000;
const foreground = 'foregroundDeletion';

const cascades = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const;

/** What must be known to make it again, where it was. */
const memo = z.strictObject({ namespaceUid: z.string(), manifest: z.record(z.string(), z.json()) });

/** What `kubectl delete statefulset --cascade=…` does. Its undo makes the same StatefulSet again; orphans are adopted. */
export const statefulsetDelete: Fault = {
  kind: 'statefulset-delete',
  family: 'api',
  story: 'The StatefulSet is deleted, with its pods (background, foreground) or without them (orphan).',
  strikes: 'set',
  effects: (target) => (policyOf(target) === 'Orphan' ? ['deletes-sets'] : ['deletes-sets', 'ends-pods']),
  settings: z.strictObject({ cascade: z.enum(['background', 'foreground', 'orphan']).default('background') }),
  remember: async (target, { api }) => {
    const set = setOf(target);
    const namespace = await find(api, pathOf.namespace(set.namespace));
    const now = await find(api, pathOf.set(set), set.uid);
    if (now === undefined || namespace === undefined)
      throw new InfrastructureError(`StatefulSet ${set.name} ${set.uid} is gone`);
    return { namespaceUid: namespace.metadata.uid, manifest: cleaned(now) };
  },
  inject: async (target, { api }) => {
    const set = setOf(target);
    await remove(api, pathOf.set(set), set.uid, { propagationPolicy: policyOf(target) });
  },
  prove: async (target, { api }) => {
    const set = setOf(target);
    const now = await find(api, pathOf.set(set));
    const seen = `${set.name} ${now?.metadata.uid ?? set.uid}`;
    if (now === undefined) return { bites: true, seen: `StatefulSet ${seen} is gone` };
    if (now.metadata.deletionTimestamp === undefined) return { bites: false, seen: `StatefulSet ${seen} is there` };
    return { bites: true, seen: `StatefulSet ${seen} is being deleted (${now.metadata.finalizers?.join(', ')})` };
  },
  undo: async (target, world) => {
    if (target.unfinished === true) await world.clock.sleep(inFlightMs);
    const set = setOf(target);
    if (await isThere(set, world)) return;
    const { namespaceUid, manifest } = remembered(target);
    const namespace = await find(world.api, pathOf.namespace(set.namespace), namespaceUid);
    if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return;
    try {
      await world.api.send({ method: 'POST', path: pathOf.setsOf(set), body: manifest });
    } catch (error) {
      // Somebody else made it, or took its namespace away.
      if (statusOf(error) !== 409 && statusOf(error) !== 404) throw error;
    }
  },
};

function remembered({ memo: kept }: Target): z.output<typeof memo> {
  const read = memo.safeParse(kept);
  if (!read.success) throw new InfrastructureError('what was remembered of it cannot be read: make it again by hand');
  return read.data;
}

function policyOf({ with: settings = {} }: Target): NonNullable<Deletion['propagationPolicy']> {
  const cascade = settings['cascade'];
  return cascades[cascade === 'foreground' || cascade === 'orphan' ? cascade : 'background'];
}

/** Whether a StatefulSet of that name stands; waits until one that is being deleted is gone. */
async function isThere(set: ObjectRef, world: World): Promise<boolean> {
  const { api } = world;
  const ending = (now: RawObject | undefined): boolean => now?.metadata.deletionTimestamp !== undefined;
  const look = (): Promise<RawObject | undefined> => find(api, pathOf.set(set));
  let now = await lookUntil(world, goneMs, look, (one) => !ending(one));
  if (ending(now)) {
    // Its pods cannot go, perhaps because their node is dead. What we asked the garbage collector to wait for ends here.
    await change(api, pathOf.set(set), set.uid, ({ metadata: { finalizers = [] } }) =>
      finalizers.includes(foreground)
        ? { metadata: { finalizers: finalizers.filter((one) => one !== foreground) } }
        : undefined,
    );
    now = await lookUntil(world, goneMs, look, (one) => !ending(one));
  }
  if (ending(now)) throw new InfrastructureError(`StatefulSet ${set.name} is still being deleted`);
  return now !== undefined;
}

/** What people would write: nothing that the server fills in. */
function cleaned({ metadata, spec }: RawObject): Record<string, Json> {
  const { namespace = '', name, labels = {}, annotations = {}, finalizers = [] } = metadata;
  const kept = finalizers.filter((one) => one !== foreground && one !== 'orphan');
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name, labels, annotations, finalizers: kept },
    spec: (spec ?? {}) as Json,
  };
}
