import { kubeletOutage } from '../../suites/node-outage.ts';
import type { Overload } from '../checker/verdict.ts';
import { whileLocked } from '../control/lock.ts';
import { mostUsualFactor, rememberSafeFactor } from '../control/safe-factor.ts';
import { InfrastructureError } from '../errors.ts';
import { faults } from '../nemesis/faults.ts';
import { runScenario } from '../run.ts';
import { ClusterPool } from './cluster-pool.ts';
import { ledgerOf, tools, type Tools } from './clusters.ts';
import type { Context } from './context.ts';
import { defaultK8s } from './options.ts';

const name = 'statefault-doctor';
const factors = [mostUsualFactor, 15, 10, 7, 5, 3, 2];
/** How often a factor must do. */
const times = 2;

/** One factor that was tried. */
export interface Tried {
  factor: number;
  keptUp: boolean;
  /** What went wrong, or how much room there was. */
  seen: string;
}

/**
 * The largest of some factors at which this machine makes a cluster, runs the whole kubelet outage with the default timers twice,
 * each time true, and no leader loses its lease; 1 when there is none. It is remembered: runs to come use it. Takes minutes.
 */
export async function measureFactor(given: Context): Promise<{ factor: number; tried: Tried[] }> {
  const found = await tools(given);
  return whileLocked(name, async () => {
    const tried: Tried[] = [];
    for (const factor of factors) {
      given.say(`trying a time-lapse of ${factor}`);
      const one = await tryFactor(factor, found, given);
      given.say(`${factor}: ${one.seen}`);
      tried.push(one);
      if (one.keptUp) break;
    }
    const factor = tried.find(({ keptUp }) => keptUp)?.factor ?? 1;
    await rememberSafeFactor(factor);
    return { factor, tried };
  });
}

async function tryFactor(factor: number, found: Tools, given: Context): Promise<Tried> {
  const pool = new ClusterPool(name, found, given);
  try {
    const wanted = { k8s: defaultK8s, profile: 'default', storage: 'pinned', workers: 3, alone: false } as const;
    const { world } = await pool.take({ ...wanted, timeLapse: factor });
    const walls: number[] = [];
    for (let time = 1; time <= times; time++) {
      const startedMs = performance.now();
      const { verdict } = await runScenario(kubeletOutage, world, {
        ...given,
        seed: time,
        faults,
        ledger: ledgerOf(world),
      });
      const lost = (verdict.overloads ?? []).filter(isFatal);
      if (verdict.outcome !== true || lost.length > 0)
        return {
          factor,
          keptUp: false,
          seen: `not kept up with: ${lost[0]?.what ?? `the verdict is ${verdict.outcome}`}`,
        };
      walls.push((performance.now() - startedMs) / 1_000);
    }
    return {
      factor,
      keptUp: true,
      seen: `kept up with, ${walls.map((wall) => wall.toFixed(1)).join(' s and ')} s a run`,
    };
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    return { factor, keptUp: false, seen: `not kept up with: ${error.message.split('\n')[0]}` };
  } finally {
    await pool.close(false);
  }
}

/** A promise about time is proven all the same with a second of busy processors, not without a leader. */
const isFatal = ({ sign, grave }: Overload): boolean => sign === 'leader-lost' || grave === true;
