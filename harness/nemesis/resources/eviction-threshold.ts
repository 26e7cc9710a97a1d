import type { Fault, Target } from '../fault.ts';
import type { World } from '../../world.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf } from '../target.ts';

const marks = '/run/statefault';
const dropIns = '/run/systemd/system/kubelet.service.d';
const boundMs = 60_000;
const lookEveryMs = 500;

/**
 * Starts the kubelet anew with one more argument, from files that a restart of the node takes away. The later of two
 * files that set the same variable wins, so ours repeats what is there.
 */
const raising = `
set -e
mkdir -p "$1" "$2"
args=$(. /etc/default/kubelet 2>/dev/null; printf '%s' "$KUBELET_EXTRA_ARGS")
printf 'KUBELET_EXTRA_ARGS=%s --eviction-hard=%s\\n' "$args" "$4" > "$1/$3"
printf '[Service]\\nEnvironmentFile=%s\\n' "$1/$3" > "$2/90-statefault-$3.conf"
systemctl daemon-reload
systemctl restart kubelet
`;

const lowering = `
[ -e "$1/$3" ] || [ -e "$2/90-statefault-$3.conf" ] || exit 0
rm -f "$2/90-statefault-$3.conf"
systemctl daemon-reload
systemctl restart kubelet
rm -f "$1/$3"
`;

/**
 * A node of kind sees the memory and the disk of its host: to starve the node would be to starve the host. So nothing is
 * used up; the kubelet's threshold for hard eviction is raised above what any node has free, and everything after that is
 * real: the condition, the taint, the pods that are evicted and those that are not admitted.
 */
export function evictionThreshold(kind: string, condition: string, thresholds: string, story: string): Fault {
  const mark = `${marks}/${kind}`;
  const lower = ['bash', '-c', lowering, 'bash', marks, dropIns, kind];
  return {
    kind,
    family: 'resources',
    story,
    strikes: 'node',
    takes: 'kubelet',
    effects: ['ends-pods', 'unschedules'],
    inject: async (target, { nodes }) => {
      const words = ['bash', '-c', raising, 'bash', marks, dropIns, kind, thresholds];
      await nodes.run(nodeOf(target), words, { timeoutMs: 60_000 });
    },
    prove: async (target, world) => {
      const there = await world.nodes.run(nodeOf(target), [
        'bash',
        '-c',
        'test -e "$1" && echo yes || echo no',
        'bash',
        mark,
      ]);
      const wanted = there === 'yes' ? 'True' : 'False';
      const seen = `${condition}=${await conditionIs(wanted, condition, target, world)}, ${mark} ${there}`;
      const bites = seen.startsWith(`${condition}=True`);
      return { bites, seen, ...(!bites && there === 'yes' ? { left: true } : {}) };
    },
    undo: async (target, { nodes }) => {
      await nodes.run(nodeOf(target), lower, { timeoutMs: 60_000 });
    },
    deadMan: () => [lower],
    left: (survey) => leftOnNodes(survey, ({ files }) => files.find((path) => path === mark)),
  };
}

/** Waits, within a bound, for a condition of the target's Node to be as wanted; then says what it is. */
async function conditionIs(wanted: string, type: string, target: Target, { api, clock }: World): Promise<string> {
  const untilMs = clock.wallMs() + boundMs;
  for (;;) {
    const { status = {} } = await api.get(`/api/v1/nodes/${nodeOf(target)}`);
    const conditions = (status['conditions'] ?? []) as { type: string; status: string }[];
    const is = conditions.find((one) => one.type === type)?.status ?? 'missing';
    if (is === wanted || clock.wallMs() > untilMs) return is;
    await clock.sleep(lookEveryMs);
  }
}
