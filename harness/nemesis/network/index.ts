import type { Fault } from '../fault.ts';
import { controlPlanePartition } from './control-plane-partition.ts';

export const networkFaults: readonly Fault[] = [controlPlanePartition];
