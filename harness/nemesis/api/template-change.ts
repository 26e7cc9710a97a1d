import type { RawObject } from '../../history/objects.ts';
import type { Fault } from '../fault.ts';
import { setOf } from '../target.ts';
import { change } from './objects.ts';
import { pathOf } from './paths.ts';
import { isTaken, leftOnSets, taken } from './sets.ts';
import { templateOf } from './template.ts';

const mark = 'statefault.dev/template-change';
const boundMs = 15_000;

const isChanged = (set: RawObject): boolean => templateOf(set).metadata?.annotations?.[mark] !== undefined;
const annotated = (value: string | null) => ({ spec: { template: { metadata: { annotations: { [mark]: value } } } } });

/** A rollout: an annotation in the template makes a new revision. Its undo takes it away, which makes the former one again. */
export const templateChange: Fault = {
  kind: 'template-change',
  effects: ['updates'],
  family: 'api',
  story: 'The template gets an annotation: a harmless rollout, and another one back when it is undone.',
  strikes: 'set',
  inject: (target, { api }) => {
    const set = setOf(target);
    return change(api, pathOf.set(set), set.uid, (now) => (isChanged(now) ? undefined : annotated('changed')));
  },
  prove: async (target, world) => {
    const set = setOf(target);
    const now = await taken(world, set, boundMs);
    if (now === undefined) return { bites: false, seen: `StatefulSet ${set.name} ${set.uid} is gone` };
    const revision = `revision ${String(now.status?.['updateRevision'])}`;
    if (!isChanged(now)) return { bites: false, seen: `${set.name} is at ${revision}` };
    if (isTaken(now)) return { bites: true, seen: `${set.name} goes to ${revision}` };
    return { bites: false, seen: `its controller has not seen the template of ${set.name} in 15 s`, left: true };
  },
  undo: (target, { api }) => {
    const set = setOf(target);
    return change(api, pathOf.set(set), set.uid, (now) => (isChanged(now) ? annotated(null) : undefined));
  },
  left: (survey) => leftOnSets(survey, (set) => (isChanged(set) ? `annotation ${mark} in its template` : undefined)),
};
