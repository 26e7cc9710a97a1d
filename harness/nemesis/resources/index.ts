import type { Fault } from '../fault.ts';

export const resourcesFaults: readonly Fault[] = [];
