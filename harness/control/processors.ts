import { readFile } from 'node:fs/promises';
import type { ProcessorTimes } from '../world.ts';

/** Linux counts in hundredths of a second, whatever its own ticks are. */
const tickMs = 10;

/** What the processors of this machine, which are those of the nodes, did since it started; undefined where it cannot be read. */
export async function processorTimes(): Promise<ProcessorTimes | undefined> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => '');
  return timesIn(text);
}

/** The first line of /proc/stat: `cpu user nice system idle iowait irq softirq steal …`. */
export function timesIn(text: string): ProcessorTimes | undefined {
  const [, ...fields] = /^cpu +(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(text) ?? [];
  if (fields.length === 0) return undefined;
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, stolen = 0] = fields.map(Number);
  const busy = user + system + irq + softirq + stolen;
  return { busyMs: busy * tickMs, allMs: (busy + nice + idle + waiting) * tickMs };
}
