import { parseArgs } from 'node:util';
import { ledgerOf, tools } from '../harness/cli/clusters.ts';
import { ourCluster } from '../harness/control/kind.ts';
import { whileLocked } from '../harness/control/lock.ts';
import { openWorld } from '../harness/control/open-world.ts';
import { faults } from '../harness/nemesis/faults.ts';
import type { Settings } from '../harness/nemesis/target.ts';
import { tryFault } from './faults/trial.ts';

// Injects every fault on a real cluster, several times, and says what was seen of each: `npm run faults -- --repeat 5`.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string', default: 'statefault' },
    repeat: { type: 'string', default: '1' },
    /** Settings of the fault, as JSON. */
    with: { type: 'string', default: '{}' },
  },
});
const settings = JSON.parse(values.with) as Settings;
const { signal } = new AbortController();
const say = (line: string): void => console.error(line);
const { kind } = await tools({ say, log: () => {}, signal });
const world = await openWorld(kind, await ourCluster(values.name), signal);
await whileLocked(values.name, async () => {
  for (const fault of faults) {
    if (positionals.length > 0 && !positionals.includes(fault.kind)) continue;
    for (let round = 1; round <= Number(values.repeat); round++)
      console.log(JSON.stringify(await tryFault(fault, settings, world, ledgerOf(world), say)));
  }
});
await world.close();
