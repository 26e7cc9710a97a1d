import { forceDelete } from './api/force-delete.ts';
import type { Fault } from './fault.ts';
import { controlPlanePartition } from './network/control-plane-partition.ts';
import { kubeletStop } from './node/kubelet-stop.ts';
import { volumeEmptied } from './storage/volume-emptied.ts';

/** Every fault that can be named in a scenario, by family. */
export const faults: readonly Fault[] = [kubeletStop, controlPlanePartition, forceDelete, volumeEmptied];
