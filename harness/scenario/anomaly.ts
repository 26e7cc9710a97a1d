import { z } from 'zod';
import { titled } from './step.ts';

/**
 * A violation that a scenario is made to show: the finding of a checker that must come out broken. That it was seen is what
 * the run proves; that it was not is what it refutes.
 */
export const anomalySchema = z.strictObject({
  ...titled,
  finding: z.string().describe('name of the finding, for instance one-writer/journal-1'),
  optional: z
    .literal(true)
    .optional()
    .describe('nobody promises it either way: the run tells whether it was seen, and proves nothing by it'),
});
export type Anomaly = z.infer<typeof anomalySchema>;
