import type { Scenario } from '../harness/scenario.ts';
import { besideTheSet } from './beside-the-set.ts';
import { forcedDeletion } from './force-delete.ts';
import { kubeletOutage, kubeletOutageShort } from './node-outage.ts';

/** Every scenario that `statefault run` knows by name. */
export const catalogue: readonly Scenario[] = [kubeletOutage, kubeletOutageShort, forcedDeletion, besideTheSet];
