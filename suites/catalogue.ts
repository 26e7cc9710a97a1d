import type { Scenario } from '../harness/scenario.ts';
import { blockedScaling } from './blocked-scaling.ts';
import { forcedDeletion } from './force-delete.ts';
import { identityStorage } from './identity-storage.ts';
import { kubeletOutage, kubeletOutageShort } from './node-outage.ts';
import { ordering } from './ordering.ts';
import { updates } from './updates.ts';

/** Every scenario that `statefault run` knows by name. */
export const catalogue: readonly Scenario[] = [
  kubeletOutage,
  kubeletOutageShort,
  forcedDeletion,
  ...ordering,
  ...blockedScaling,
  ...updates,
  ...identityStorage,
];
