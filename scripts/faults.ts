import { parseArgs } from 'node:util';
import { ledgerOf, tools } from '../harness/cli/clusters.ts';
import { ourCluster } from '../harness/control/kind.ts';
import { whileLocked } from '../harness/control/lock.ts';
import { openWorld } from '../harness/control/open-world.ts';
import { faults } from '../harness/nemesis/faults.ts';
import { tryDeadMan } from './faults/dead-man.ts';
import { tryFault } from './faults/trial.ts';

// Injects every fault on a real cluster, several times, and says what was seen of each: `npm run faults -- --repeat 5`.
// `--on majority` strikes nodes by that rule; `--dead-man 20` leaves the undoing to the node, after so many seconds.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string', default: 'statefault' },
    repeat: { type: 'string', default: '1' },
    on: { type: 'string' },
    'dead-man': { type: 'string' },
  },
});
const { signal } = new AbortController();
const say = (line: string): void => console.error(line);
const { kind } = await tools({ say, log: () => {}, signal });
const world = await openWorld(kind, await ourCluster(values.name), signal);
const trying = { world, ledger: ledgerOf(world), say, ...(values.on === undefined ? {} : { nodes: values.on }) };
const boundMs = Number(values['dead-man']) * 1_000;
await whileLocked(values.name, async () => {
  for (const fault of faults) {
    if (positionals.length > 0 && !positionals.includes(fault.kind)) continue;
    if (values['dead-man'] !== undefined && fault.deadMan === undefined) continue;
    for (let round = 1; round <= Number(values.repeat); round++) {
      const trial =
        values['dead-man'] === undefined ? tryFault(fault, trying) : tryDeadMan(fault, { ...trying, boundMs });
      console.log(JSON.stringify(await trial));
    }
  }
});
await world.close();
