import type { RawObject } from '../../history/objects.ts';

export const isOfDaemonSet = ({ metadata: { ownerReferences = [] } }: RawObject): boolean =>
  ownerReferences.some(({ kind, controller }) => kind === 'DaemonSet' && controller === true);

/** The API server only mirrors it: its kubelet has it from a file. */
export const isStaticPod = ({ metadata: { annotations = {} } }: RawObject): boolean =>
  'kubernetes.io/config.mirror' in annotations;
