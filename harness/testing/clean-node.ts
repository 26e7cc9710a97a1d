import type { NodeSurvey } from '../nemesis/survey/node-survey.ts';

/** What a worker shows that nothing was done to. */
export const cleanNode: NodeSurvey = {
  kubelet: { state: 'active', pid: 1 },
  containerd: { state: 'active', pid: 2 },
  stopped: [],
  filter: [],
  filter6: [],
  qdiscs: [],
  mounts: [],
  ours: [],
  manifests: [],
  running: [],
  ranges: [],
  files: [],
};
