import { z } from 'zod';
import type { World } from '../../world.ts';
import type { Fault, Target } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf, settingOf } from '../target.ts';
import { startUnit, stopUnit, unitPid } from '../transient-unit.ts';

const name = 'statefault-cpu';
const measuredMs = 2_000;

/** As many shells that count as there are processors asked for. */
const burning = 'for ((at = 0; at < $1; at++)); do while :; do :; done & done; wait';

/** Programs that never rest take processor time from everything else on the node, up to a limit that the kernel keeps. */
export const cpuPressure: Fault = {
  kind: 'cpu-pressure',
  effects: ['may-silence', 'unserves'],
  family: 'resources',
  story: 'Busy loops take processor time on the node, up to a hard limit.',
  strikes: 'node',
  takes: 'load',
  settings: z.strictObject({
    /** Of one processor. */
    percent: z.int().min(10).max(3_200).default(100),
    seconds: z.int().min(1).max(3_600).default(600),
  }),
  inject: async (target, { nodes }) => {
    const percent = settingOf(target, 'percent');
    const loops = String(Math.ceil(percent / 100));
    const properties = [`CPUQuota=${percent}%`, 'MemoryMax=64M', 'TasksMax=64', 'CPUWeight=10000'];
    const unit = { name, seconds: settingOf(target, 'seconds'), properties };
    await startUnit(unit, ['bash', '-c', burning, 'bash', loops], nodeOf(target), nodes);
  },
  prove: async (target, world) => {
    const pid = await unitPid(name, nodeOf(target), world.nodes);
    if (pid === 0) return { bites: false, seen: `${name} does not run` };
    const [before, fromMs] = [await usedMs(pid, target, world), world.clock.wallMs()];
    await world.clock.sleep(measuredMs);
    const used = (100 * ((await usedMs(pid, target, world)) - before)) / (world.clock.wallMs() - fromMs);
    const seen = `${name} takes ${used.toFixed(0)} % of a processor`;
    // Whoever else works on the machine gets its share.
    return used >= settingOf(target, 'percent') / 4 ? { bites: true, seen } : { bites: false, seen, left: true };
  },
  undo: async (target, { nodes }) => stopUnit(name, nodeOf(target), nodes),
  deadMan: () => [['systemctl', 'stop', name]],
  left: (survey) => leftOnNodes(survey, ({ ours }) => ours.find((unit) => unit === `${name}.service`)),
};

/** Ticks of processor time that the loops have had, as /proc counts them, and ticks in a second. */
const ticking = `
sum=0
for pid in $(pgrep -P "$1"); do
  stat=$(< "/proc/$pid/stat") && read -r -a fields <<< "\${stat##*) }" && sum=$((sum + fields[11] + fields[12]))
done
echo "$sum $(getconf CLK_TCK)"
`;

/** Processor time that the loops of a unit have had. (systemd does not count it where cgroups are of version 1.) */
async function usedMs(pid: number, target: Target, { nodes }: World): Promise<number> {
  const told = await nodes.run(nodeOf(target), ['bash', '-c', ticking, 'bash', String(pid)]);
  const [ticks, perSecond] = told.split(' ');
  return (1_000 * Number(ticks)) / Number(perSecond);
}
