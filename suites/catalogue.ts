import type { Scenario } from '../harness/scenario.ts';
import { kubeletOutage, kubeletOutageShort } from './node-outage.ts';

/** Every scenario that `statefault run` knows by name. */
export const catalogue: readonly Scenario[] = [kubeletOutage, kubeletOutageShort];
