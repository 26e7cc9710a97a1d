import { InfrastructureError } from '../../../harness/errors.ts';
import { edited, type Edit } from '../edit.ts';
import { contentKey } from '../key.ts';
import { runtimeClock } from './runtime-clock.ts';

const bentNow = `	sec, nsec, mono = timelapseReal()
	sec, nsec = timelapseWall(sec, nsec)
	return sec, nsec, timelapseMono(mono)
}
`;

/**
 * What the scheduler of goroutines does by the clock is work of the processor, which does not get faster: with its slices of 10 ms
 * K times shorter, and its monitor as busy as ever while the program has K times as much to do, a cluster switched threads 47,000 times a second.
 */
const schedulers: readonly Edit[] = [
  {
    name: 'the rest of the scheduler’s monitor',
    path: 'runtime/proc.go',
    find: 'usleep(delay)',
    put: 'usleep(timelapseRest(delay))',
  },
  {
    name: 'the slice of a goroutine',
    path: 'runtime/proc.go',
    find: 'pd.schedwhen+forcePreemptNS <= now',
    put: 'pd.schedwhen+timelapseSpan(forcePreemptNS) <= now',
  },
  {
    name: 'the slice of a call of the system',
    path: 'runtime/proc.go',
    find: 'pd.syscallwhen+10*1000*1000 > now',
    put: 'pd.syscallwhen+timelapseSpan(10*1000*1000) > now',
  },
  {
    name: 'the monitor’s look at the network',
    path: 'runtime/proc.go',
    find: 'lastpoll+10*1000*1000 < now',
    put: 'lastpoll+timelapseSpan(10*1000*1000) < now',
  },
];

const everywhere: readonly Edit[] = [
  {
    name: 'the monotonic clock',
    path: 'runtime/time_nofake.go',
    find: 'return nanotime1()',
    put: 'return timelapseMono(nanotime1())',
  },
  {
    name: 'waiting in the poller, where timers and the network wait',
    path: 'runtime/netpoll_epoll.go',
    find: '\tvar waitms int32\n',
    put: '\tdelay = timelapseWait(delay)\n\tvar waitms int32\n',
  },
  {
    name: 'waiting of a thread',
    path: 'runtime/os_linux.go',
    find: 'ts.setNsec(ns)',
    put: 'ts.setNsec(timelapseWait(ns))',
  },
  {
    name: 'reading the environment',
    path: 'runtime/proc.go',
    find: '\tgoargs()\n\tgoenvs()\n',
    put: '\tgoargs()\n\tgoenvs()\n\ttimelapseInit()\n',
  },
  ...schedulers,
];

/** On one processor both clocks are read at once, in assembly; elsewhere in Go. */
const now: Record<string, readonly Edit[]> = {
  x64: [
    {
      name: 'the wall clock, in assembly',
      path: 'runtime/time_linux_amd64.s',
      find: 'TEXT time·now<ABIInternal>(SB)',
      put: 'TEXT runtime·timelapseReal<ABIInternal>(SB)',
    },
    {
      name: 'the wall clock',
      path: 'runtime/timeasm.go',
      find: 'func time_now() (sec int64, nsec int32, mono int64)\n',
      put: `func time_now() (sec int64, nsec int32, mono int64) {\n${bentNow}\nfunc timelapseReal() (sec int64, nsec int32, mono int64)\n`,
    },
  ],
  arm64: [
    {
      name: 'the wall clock',
      path: 'runtime/timestub.go',
      find: '\tsec, nsec = walltime()\n\treturn sec, nsec, nanotime()\n}\n',
      put: `${bentNow}\nfunc timelapseReal() (sec int64, nsec int32, mono int64) {\n\tsec, nsec = walltime()\n\treturn sec, nsec, nanotime1()\n}\n`,
    },
  ],
};

/** What is done to Go's runtime so that its clock can run faster. Throws InfrastructureError where no edits are known for the processor. */
export function runtimeEdits(arch: string = process.arch): readonly Edit[] {
  const own = now[arch];
  if (own === undefined)
    throw new InfrastructureError(`time-lapse builds are known for x64 and arm64, not for ${arch}`);
  return [...everywhere, ...own];
}

/** Changes when what is done to the runtime does. */
export const runtimeEditsKey = (): string =>
  contentKey({ edits: runtimeEdits().map((edit) => ({ ...edit })), runtimeClock });

/** The text with an edit made. Throws InfrastructureError, naming edit and Go, when the text is not one that the edit was made for. */
export const applyEdit = (text: string, edit: Edit, goVersion: string): string =>
  edited(
    text,
    edit,
    (seen) =>
      new InfrastructureError(
        `time-lapse cannot be built with Go ${goVersion}: of its ${edit.path} the edit "${edit.name}" wants one place that is ${seen}; use the Go of the 1.26 series`,
      ),
  );
