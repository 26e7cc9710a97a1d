import type { World } from '../../world.ts';
import type { Fault, Proof, Target } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf, podOf } from '../target.ts';
import { startUnit, stopUnit, unitPid } from '../transient-unit.ts';
import { tracerScript } from './tracer-script.ts';

/** Longer than any dead man waits. */
const boundS = 7_200;
const heardMs = 15_000;
const lookEveryMs = 250;

/** How many threads of the processes of a pod are traced by a process, and how many are not: `12 0 NAME COUNT`. */
const counting = `
mine=0; others=0
for file in $(grep -ls -e "pod$1" -e "pod\${1//-/_}" /proc/[0-9]*/cgroup); do
  read -r comm < "\${file%/cgroup}/comm" || continue
  case $comm in pause | runc*) continue ;; esac
  for status in "\${file%/cgroup}"/task/*/status; do
    if grep -qs "^TracerPid:[[:space:]]*$2$" "$status"; then mine=$((mine + 1)); else others=$((others + 1)); fi
  done
done 2>/dev/null
echo "$mine $others $(tr '\\0' ' ' < "/proc/$2/cmdline")"
`;

/** What a look at a tracer shows. */
export interface Traced {
  /** Threads of the pod that it has hold of. */
  threads: number;
  /** Threads of the pod that it has not. */
  free: number;
  /** How often it did what it is there for. */
  count: number;
}

/** The parts of a fault that a tracer of the pod's processes makes: a unit on the node, at most one of a name. */
export function tracerFault(name: string): Required<Pick<Fault, 'available' | 'undo' | 'deadMan' | 'left'>> {
  return {
    available: async (target, { nodes }) => {
      const node = nodeOf(target);
      const told = await nodes.run(node, ['bash', '-c', 'uname -m; perl -e "print 1" || true']);
      if (!told.startsWith('x86_64'))
        return `the tracer knows the system calls of x86_64 alone, and ${node} has others`;
      return told.endsWith('1') ? undefined : `${node} has no Perl to run the tracer in`;
    },
    undo: async (target, { nodes }) => stopUnit(name, nodeOf(target), nodes),
    deadMan: () => [['systemctl', 'stop', name]],
    left: (survey) => leftOnNodes(survey, ({ ours }) => ours.find((unit) => unit === `${name}.service`)),
  };
}

/** Starts it; see tracer-script.ts for what it can do. */
export async function startTracer(name: string, does: readonly string[], target: Target, world: World): Promise<void> {
  const words = ['perl', '-e', tracerScript, name, uidOf(target), ...does];
  await startUnit({ name, seconds: boundS }, words, nodeOf(target), world.nodes);
}

/** Waits, within a bound, until a look at the tracer shows what is wanted. */
export async function proveTracer(
  name: string,
  wanted: (traced: Traced) => boolean,
  target: Target,
  { nodes, clock }: World,
): Promise<Proof> {
  const node = nodeOf(target);
  const untilMs = clock.wallMs() + heardMs;
  for (;;) {
    const pid = await unitPid(name, node, nodes);
    if (pid === 0) return { bites: false, seen: `${name} does not run` };
    const traced = readTraced(await nodes.run(node, ['bash', '-c', counting, 'bash', uidOf(target), String(pid)]));
    const seen = `${traced.threads} threads traced, ${traced.free} not, ${traced.count} times`;
    if (wanted(traced)) return { bites: true, seen };
    if (clock.wallMs() > untilMs) return { bites: false, seen: `${seen} in ${heardMs / 1_000} s`, left: true };
    await clock.sleep(lookEveryMs);
  }
}

export function readTraced(told: string): Traced {
  const [threads, free, , count] = told.trim().split(/\s+/);
  return { threads: Number(threads), free: Number(free), count: Number(count ?? 0) };
}

function uidOf(target: Target): string {
  const { uid } = podOf(target);
  if (!/^[0-9a-f-]{8,64}$/.test(uid)) throw new Error(`no UID of a pod: ${uid}`);
  return uid;
}
