import type { Scenario } from '../harness/scenario.ts';
import { atMostOne } from './at-most-one.ts';
import { besideTheSet } from './beside-the-set.ts';
import { forceDelete } from './force-delete.ts';
import { blockedScaling } from './blocked-scaling.ts';
import { controlPlane } from './control-plane.ts';
import { defaultTimers } from './default-timers.ts';
import { identityStorage } from './identity-storage.ts';
import { nodeOutage } from './node-outage.ts';
import { ordering } from './ordering.ts';
import { outageCauses } from './outage-causes.ts';
import { runtime } from './runtime.ts';
import { updates } from './updates.ts';
import { waysOut } from './ways-out.ts';

/**
 * Every scenario that `statefault run` and `statefault list` know, family by family: each `suites/<family>.ts` exports the list of its
 * own, and every scenario has the name of its family among its tags, so that `statefault run <family>` runs a suite. The tag `core` is
 * what `npm test` runs; `slow` is run only when it is asked for.
 */
export const catalogue: readonly Scenario[] = [
  // one line a family
  ...nodeOutage,
  ...forceDelete,
  besideTheSet,
  ...waysOut,
  ...atMostOne,
  ...outageCauses,
  ...runtime,
  ...ordering,
  ...blockedScaling,
  ...updates,
  ...identityStorage,
  // Its last ones leave the DNS server and the kube-proxies of their cluster behind: whoever came next would have to wait for them.
  ...controlPlane,
  ...defaultTimers,
];
