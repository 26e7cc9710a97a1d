import type { RawObject } from '../../history/objects.ts';
import type { World } from '../../world.ts';
import type { Left } from '../fault.ts';
import type { Survey } from '../survey/survey.ts';
import type { ObjectRef } from '../target.ts';
import { lookUntil } from './look-until.ts';
import { find } from './objects.ts';
import { pathOf } from './paths.ts';

/** Every StatefulSet that shows `what`, as what a fault left there. */
export function leftOnSets({ api }: Survey, what: (set: RawObject) => string | undefined): Left[] {
  return (api?.sets ?? []).flatMap((set) => {
    const seen = what(set);
    const { namespace = '', name, uid } = set.metadata;
    return seen === undefined ? [] : [{ target: { set: { namespace, name, uid } }, seen }];
  });
}

/** The StatefulSet once its controller has acted on what it says now, or after the bound; undefined when it is gone. */
export function taken(world: World, set: ObjectRef, boundMs: number): Promise<RawObject | undefined> {
  const look = (): Promise<RawObject | undefined> => find(world.api, pathOf.set(set), set.uid);
  return lookUntil(world, boundMs, look, (now) => now === undefined || isTaken(now));
}

/** Its controller has seen what it says now. */
export const isTaken = ({ metadata, status }: RawObject): boolean =>
  Number(status?.['observedGeneration'] ?? 0) >= (metadata.generation ?? 0);
