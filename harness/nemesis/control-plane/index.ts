import type { Fault } from '../fault.ts';

export const controlPlaneFaults: readonly Fault[] = [];
