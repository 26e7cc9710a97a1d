import type { Fault } from '../fault.ts';
import { containerKill } from './container-kill.ts';
import { processFreeze } from './process-freeze.ts';
import { readinessFailing } from './readiness-failing.ts';
import { sigtermIgnored } from './sigterm-ignored.ts';

export const workloadFaults: readonly Fault[] = [containerKill, processFreeze, readinessFailing, sigtermIgnored];
