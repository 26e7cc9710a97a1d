import type { Effect, Fault, Part } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf } from '../target.ts';
import { resume, resuming } from '../stopped-processes.ts';

interface UnitFreeze {
  kind: string;
  story: string;
  unit: 'kubelet' | 'containerd';
  takes: Part;
  effects: Effect[];
}

/** The state of the unit's first process, as a letter of the kernel; nothing when it has none. */
const stateOfMain = `
pid=$(systemctl show "$1" --property=MainPID --value)
sed -n 's/^State:[[:space:]]*\\(.\\).*/\\1/p' "/proc/$pid/status" 2>/dev/null
exit 0
`;

/**
 * The unit's process is stopped by a signal: it holds its connections and files, and does nothing. The units of a kind node
 * have no watchdog (WatchdogSec), so systemd leaves it so.
 */
const unitFreeze = ({ unit, ...named }: UnitFreeze): Fault => ({
  ...named,
  family: 'node',
  strikes: 'node',
  inject: async (target, { nodes }) => {
    // By the unit and not by name: pods have processes too. --kill-who is the name that every version of systemd knows.
    await nodes.run(nodeOf(target), ['systemctl', 'kill', '--kill-who=main', '--signal=SIGSTOP', unit]);
  },
  prove: async (target, { nodes, clock }) => {
    const node = nodeOf(target);
    const look = async (): Promise<string> => nodes.run(node, ['bash', '-c', stateOfMain, 'bash', unit]);
    let state = await look();
    // systemctl returns before the signal has reached the process.
    for (let looks = 1; state !== 'T' && looks < 5; looks++) {
      await clock.sleep(100);
      state = await look();
    }
    return { bites: state === 'T', seen: state === '' ? `no process of ${unit}` : `${unit} in state ${state}` };
  },
  undo: async (target, { nodes }) => resume(unit, nodeOf(target), nodes),
  deadMan: () => [resuming(unit)],
  left: (survey) =>
    leftOnNodes(survey, ({ stopped }) => {
      const found = stopped.find(({ command }) => command === unit);
      return found === undefined ? undefined : `${unit} (${found.pid}) in state T`;
    }),
});

export const kubeletFreeze = unitFreeze({
  kind: 'kubelet-freeze',
  story: 'SIGSTOP to the kubelet: the node falls silent while its containers go on, and later resumes where it was.',
  unit: 'kubelet',
  takes: 'kubelet',
  effects: ['silences'],
});

/** The kubelet's lease goes on, so the node does not surely fall silent. */
export const runtimeFreeze = unitFreeze({
  kind: 'runtime-freeze',
  story: 'SIGSTOP to containerd: every call of the kubelet to it hangs; containers go on.',
  unit: 'containerd',
  takes: 'runtime',
  effects: ['may-silence', 'unreadies'],
});
