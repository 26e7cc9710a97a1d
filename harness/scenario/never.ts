import { z } from 'zod';
import { conditionSchema } from './condition.ts';
import { titled } from './step.ts';

export const spanned = {
  from: z.string().optional().describe('step at which it begins; left out: the first entry'),
  to: z.string().optional().describe('step at which it ends; left out: the last entry'),
};

export const neverSchema = z.strictObject({ ...titled, never: conditionSchema, ...spanned });
export type Never = z.infer<typeof neverSchema>;
