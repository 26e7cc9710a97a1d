import type { Fault } from '../fault.ts';
import { kubeletStop } from './kubelet-stop.ts';

export const nodeFaults: readonly Fault[] = [kubeletStop];
