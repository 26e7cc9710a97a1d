import type { Fault } from '../fault.ts';
import { cpuPressure } from './cpu-pressure.ts';
import { evictionThreshold } from './eviction-threshold.ts';

const memoryPressure = evictionThreshold(
  'memory-pressure',
  'MemoryPressure',
  'memory.available<99.999%',
  "The kubelet's eviction threshold for memory is raised above what is free: MemoryPressure, with all that follows.",
);

const diskPressure = evictionThreshold(
  'disk-pressure',
  'DiskPressure',
  'nodefs.available<99.999%',
  "The kubelet's eviction threshold for its disk is raised above what is free: DiskPressure, with all that follows.",
);

export const resourcesFaults: readonly Fault[] = [cpuPressure, memoryPressure, diskPressure];
