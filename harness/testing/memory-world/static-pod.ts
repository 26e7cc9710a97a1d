import type { Profile } from '../../../clusters/profile.ts';
import { paths } from './paths.ts';
import type { ObjectStore } from './store.ts';
import { managerCommand } from './timers.ts';

/** The controller manager's static pod as its mirror shows it: only its command line is read. */
export function addStaticPod(store: ObjectStore, controlPlane: string, profile: Profile): void {
  const name = `kube-controller-manager-${controlPlane}`;
  store.create(paths.pods('kube-system'), {
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system' } as { name: string },
    spec: {
      nodeName: controlPlane,
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
      containers: [{ name: 'kube-controller-manager', command: managerCommand(profile) }],
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [] },
  });
}
