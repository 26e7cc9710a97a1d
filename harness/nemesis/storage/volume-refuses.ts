import { basename } from 'node:path/posix';
import type { Fault } from '../fault.ts';
import { directoryOf, volumesOf } from '../target.ts';
import { proveTracer, startTracer, tracerFault } from '../tracing/tracer.ts';

/**
 * A volume that is a directory on the node's disk cannot be filled without filling the disk, and cannot be made read-only
 * under a writer that has a file open (the kernel says EBUSY). So the kernel is made to say it: a tracer of the pod's
 * processes has every system call fail that would write to the volume. Nothing of it reaches the volume, everything can be
 * read, and afterwards the writer, its open files and its data are as they were.
 */
function refusing(kind: string, mode: 'full' | 'readonly', story: string): Fault {
  const name = `statefault-${kind}`;
  return {
    kind,
    family: 'storage',
    story,
    strikes: 'volume',
    takes: 'container',
    effects: ['unserves'],
    ...tracerFault(name),
    inject: async (target, world) => {
      const [volume] = volumesOf(target);
      await startTracer(name, [mode, basename(directoryOf(volume))], target, world);
    },
    prove: (target, world) => proveTracer(name, ({ threads, count }) => threads > 0 && count > 0, target, world),
  };
}

export const volumeFull = refusing(
  'volume-full',
  'full',
  'Every write of the pod to its volume fails with ENOSPC; what is there can be read.',
);

export const volumeReadonly = refusing(
  'volume-readonly',
  'readonly',
  'Every change that the pod makes to its volume fails with EROFS; what is there can be read.',
);
