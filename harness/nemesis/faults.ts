import { controlPlanePartition } from './control-plane-partition.ts';
import type { Fault } from './fault.ts';
import { forceDelete } from './force-delete.ts';
import { kubeletStop } from './kubelet-stop.ts';
import { volumeEmptied } from './volume-emptied.ts';

/** Every fault that can be named in a scenario. */
export const faults: readonly Fault[] = [kubeletStop, controlPlanePartition, volumeEmptied, forceDelete];
