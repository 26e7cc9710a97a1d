import type { Clock, World } from '../world.ts';
import { pasteable } from './command.ts';
import { applyLine, kubectlLine } from './kubectl-line.ts';
import { onlyReads } from './only-reads.ts';

/** A line for a shell, and whether its answer, which nobody knows, could decide what comes after it. */
export interface Recorded {
  line: string;
  answers: 'unknown' | 'nothing';
}

/**
 * A world in which what changes something is recorded and not done; what only reads is asked of the real one. Of a command
 * that could do either, its answer is taken to be empty. Time passes at once.
 */
export function recordingWorld(world: World, record: (command: Recorded) => void): World {
  const controlPlane = world.cluster.controlPlanes[0] ?? '';
  const write = (line: string): void => record({ line, answers: 'nothing' });
  return {
    ...world,
    clock: hasteful(world.clock),
    nodes: {
      async run(node, argv, options) {
        if (onlyReads(argv)) return world.nodes.run(node, argv, options);
        const { input } = options ?? {};
        const line = pasteable('docker', ['exec', ...(input === undefined ? [] : ['-i']), node, ...argv]);
        record({
          line: input === undefined ? line : `${pasteable('printf', ['%s', input])} | ${line}`,
          answers: 'unknown',
        });
        return '';
      },
      realNs: (stampNs) => world.nodes.realNs(stampNs),
      follow: (...args) => world.nodes.follow(...args),
    },
    machines: {
      states: () => world.machines.states(),
      act: async (node, act) => write(pasteable('docker', [act, node])),
    },
    api: {
      get: (path, signal) => world.api.get(path, signal),
      list: (path, signal) => world.api.list(path, signal),
      watch: (...args) => world.api.watch(...args),
      apply: async (objects) => objects.forEach((object) => write(applyLine(controlPlane, object))),
      remove: async (path) => write(kubectlLine(controlPlane, { method: 'DELETE', path })),
      async send(call) {
        record({ line: kubectlLine(controlPlane, call), answers: 'unknown' });
        return { metadata: { name: '', uid: '' } };
      },
    },
    outside: {
      leftovers: (run) => world.outside.leftovers(run),
      processors: () => world.outside.processors(),
      reach: (...args) => world.outside.reach(...args),
      reap: async () => [],
      provideImages: async () => [],
      startProber: () => Promise.reject(new Error('nothing is started while commands are only recorded')),
    },
  };
}

/** Whoever waits goes on at once, and finds that the time has passed. */
function hasteful(clock: Clock): Clock {
  let aheadMs = 0;
  return {
    monotonicNs: () => clock.monotonicNs() + BigInt(Math.round(aheadMs * 1e6)),
    wallMs: () => clock.wallMs() + Math.round(aheadMs),
    after(ms, act) {
      let cancelled = false;
      queueMicrotask(() => {
        if (cancelled) return;
        aheadMs += ms;
        act();
      });
      return () => (cancelled = true);
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      aheadMs += ms;
    },
  };
}
