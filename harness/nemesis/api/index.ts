import type { Fault } from '../fault.ts';
import { cordon } from './cordon.ts';
import { drain } from './drain.ts';
import { nodeDelete } from './node-delete.ts';
import { outOfService } from './out-of-service.ts';
import { forceDelete, podDelete, podDeleteGraceZero } from './pod-delete.ts';
import { podEvict } from './pod-evict.ts';
import { podFinalizerStuck } from './pod-finalizer-stuck.ts';
import { scale } from './scale.ts';
import { statefulsetDelete } from './statefulset-delete.ts';
import { claimAndPodDelete, claimDelete, volumeDelete } from './storage-deletes.ts';
import { templateBroken } from './template-broken.ts';
import { templateChange } from './template-change.ts';

export const apiFaults: readonly Fault[] = [
  podDelete,
  podDeleteGraceZero,
  forceDelete,
  podEvict,
  podFinalizerStuck,
  claimDelete,
  volumeDelete,
  claimAndPodDelete,
  nodeDelete,
  outOfService,
  cordon,
  drain,
  scale,
  templateChange,
  templateBroken,
  statefulsetDelete,
];
