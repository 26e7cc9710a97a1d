import { z } from 'zod';
import { spanned } from './never.ts';
import { titled } from './step.ts';

/** What happens in the life of a pod object: it is made, first Ready, marked for deletion, and leaves the API server. */
const lifeWords = ['created', 'ready', 'marked', 'gone'] as const;
export type LifeWord = (typeof lifeWords)[number];

const word = z
  .templateLiteral([z.string().min(1), ' ', z.enum(lifeWords)])
  .describe('a pod and what happens to it, for instance `journal-1 ready`');

/**
 * What happens to pods in a span, in this order, and nothing else: of the StatefulSets whose pods it names, and of the kinds of
 * happening that it uses. Those in a list of their own may come in any order among themselves.
 */
export const sequenceSchema = z.strictObject({
  ...titled,
  order: z.array(z.union([word, z.array(word).min(2)])),
  /** Of an empty order: what must not happen at all. */
  of: z.string().optional().describe('StatefulSet; left out: those of the pods that are named'),
  kinds: z.array(z.enum(lifeWords)).min(1).optional().describe('happenings that count; left out: those that are named'),
  ...spanned,
});
export type Sequence = z.infer<typeof sequenceSchema>;
