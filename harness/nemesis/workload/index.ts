import type { Fault } from '../fault.ts';

export const workloadFaults: readonly Fault[] = [];
