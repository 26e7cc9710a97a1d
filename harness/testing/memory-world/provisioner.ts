import { sharedMountPath } from '../../../clusters/spec.ts';
import { about, tell } from './events.ts';
import { isOf, queued, type Model } from './model.ts';
import type { Claim, Volume } from './objects.ts';
import { paths } from './paths.ts';

const localPath = '/var/local-path-provisioner';

/**
 * A local-path provisioner: a claim whose node is chosen gets a directory there after some seconds (a pod of its own
 * makes it). `pinned` volumes are tied to their node, `shared` ones to none.
 * Source: the saved histories; rancher/local-path-provisioner.
 */
export function startProvisioner(model: Model): void {
  const { clock, chance, store } = model;
  const begun = new Set<string>();
  const wake = queued(model, () => store.everywhere<Claim>('persistentvolumeclaims').forEach(begin), [10, 40]);
  store.listen((change) => {
    if (isOf(change, 'persistentvolumeclaims')) wake();
  });

  function begin(claim: Claim): void {
    const node = claim.spec.selectedNode;
    if (node === undefined || begun.has(claim.metadata.uid)) return;
    begun.add(claim.metadata.uid);
    const { namespace, name } = claim.metadata;
    const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
    tell(model, 'Normal', 'Provisioning', about('PersistentVolumeClaim', claim), message);
    clock.after(chance.between(2_900, 3_200), () => provision(claim, node));
  }

  function provision(claim: Claim, node: string): void {
    const { uid, name, namespace = '' } = claim.metadata;
    if (store.get(paths.claims(namespace), name)?.metadata.uid !== uid) return;
    const volume = store.create<Volume>(paths.volumes, volumeFor(claim, node));
    const again = (ms: number, act: () => void): void => void clock.after(chance.between(ms / 2, ms), act);
    again(20, () => {
      store.update<Volume>(paths.volumes, volume.metadata, ({ status }) => void (status.phase = 'Bound'));
      again(20, () => {
        edit(claim, ({ spec }) => void (spec.volumeName = volume.metadata.name));
        again(10, () => edit(claim, ({ status }) => void (status.phase = 'Bound')));
      });
    });
  }

  function edit(claim: Claim, change: (draft: Claim) => void): void {
    store.update<Claim>(paths.claims(claim.metadata.namespace ?? ''), claim.metadata, change);
  }

  function volumeFor({ metadata: { uid, name, namespace = '' } }: Claim, node: string): Volume {
    const volumeName = `pvc-${uid}`;
    const root = model.storage === 'shared' ? sharedMountPath : localPath;
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }];
    const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions }] } };
    return {
      kind: 'PersistentVolume',
      metadata: {
        name: volumeName,
        uid: '',
        finalizers: ['kubernetes.io/pv-protection'],
        annotations: { 'pv.kubernetes.io/provisioned-by': 'rancher.io/local-path' },
      },
      spec: {
        claimRef: { namespace, name, uid },
        persistentVolumeReclaimPolicy: 'Delete',
        hostPath: { path: `${root}/${volumeName}_${namespace}_${name}` },
        ...(model.storage === 'shared' ? {} : { nodeAffinity }),
      },
      status: { phase: 'Pending' },
    };
  }
}
