import { z } from 'zod';
import { InfrastructureError } from '../../errors.ts';
import type { RawObject } from '../../history/objects.ts';
import type { Fault, Target } from '../fault.ts';
import { setOf } from '../target.ts';
import { change, find } from './objects.ts';
import { pathOf } from './paths.ts';
import { leftOnSets } from './sets.ts';

/** Holds the number of replicas that was there before, so that healing needs no memory. */
const mark = 'statefault.dev/replicas';
const most = 100;

/** What `kubectl scale` does, to a number or by a number. */
export const scale: Fault = {
  kind: 'scale',
  effects: ['scales'],
  family: 'api',
  story: 'The StatefulSet is scaled, to `replicas` or by `by`; undoing it scales back.',
  strikes: 'set',
  settings: z
    .strictObject({
      replicas: z.exactOptional(z.number().int().min(0).max(most)),
      by: z.exactOptional(z.number().int().min(-most).max(most)),
    })
    .refine(({ replicas, by }) => replicas === undefined || by === undefined, 'say either `replicas` or `by`')
    .transform((given) => (given.replicas === undefined && given.by === undefined ? { by: 1 } : given)),
  inject: (target, { api }) => {
    const set = setOf(target);
    return change(api, pathOf.set(set), set.uid, (now) => {
      const before = formerOf(now) ?? replicasOf(now);
      const replicas = wanted(target, before);
      if (formerOf(now) !== undefined && replicasOf(now) === replicas) return undefined;
      return { metadata: { annotations: { [mark]: String(before) } }, spec: { replicas } };
    });
  },
  prove: async (target, { api }) => {
    const set = setOf(target);
    const now = await find(api, pathOf.set(set), set.uid);
    if (now === undefined) return { bites: false, seen: `StatefulSet ${set.name} ${set.uid} is gone` };
    const [before, replicas] = [formerOf(now), replicasOf(now)];
    if (before === undefined) return { bites: false, seen: `${set.name} wants ${replicas} replicas` };
    const bites = replicas === wanted(target, before) && replicas !== before;
    return {
      bites,
      seen: `${set.name} wants ${replicas} replicas instead of ${before}`,
      ...(bites ? {} : { left: true }),
    };
  },
  undo: (target, { api }) => {
    const set = setOf(target);
    return change(api, pathOf.set(set), set.uid, (now) => {
      const replicas = formerOf(now);
      return replicas === undefined ? undefined : { metadata: { annotations: { [mark]: null } }, spec: { replicas } };
    });
  },
  left: (survey) =>
    leftOnSets(survey, ({ metadata }) => {
      const before = metadata.annotations?.[mark];
      return before === undefined ? undefined : `annotation ${mark}: ${before}`;
    }),
};

const replicasOf = ({ spec }: RawObject): number => Number(spec?.['replicas'] ?? 1);

function formerOf({ metadata: { name, annotations } }: RawObject): number | undefined {
  const before = annotations?.[mark];
  if (before === undefined) return undefined;
  if (/^\d{1,9}$/.test(before)) return Number(before);
  throw new InfrastructureError(`annotation ${mark} of StatefulSet ${name} is no number of replicas: take it away`);
}

function wanted({ with: settings = {} }: Target, before: number): number {
  const { replicas, by = 1 } = settings;
  return typeof replicas === 'number' ? replicas : Math.max(0, before + Number(by));
}
