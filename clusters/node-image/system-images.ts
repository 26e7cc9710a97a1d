import { join } from 'node:path';
import { InfrastructureError } from '../../harness/errors.ts';
import type { FileImage } from './image-archive.ts';
import { POD_NETWORK_PATH, podNetworkScript } from './pod-network.ts';
import { recipe } from './recipe.ts';
import { treeEntries, type Entry } from './tar.ts';

/** Directories of finished parts. */
export interface Parts {
  kubernetes: string;
  etcd: string;
  etcdctl: string;
  coredns: string;
  pause: string;
  flannel: string;
  localPath: string;
  crictl: string;
  cniPlugins: string;
  rootfs: string;
  /** Takes the place of Debian's. */
  containerd?: string;
}

/** Names of the images that no kubeadm asks for. */
export const ownImages = {
  podNetwork: `docker.io/statefault/pod-network:flannel-${recipe.flannel}`,
  provisioner: `docker.io/statefault/local-path-provisioner:${recipe.localPath}`,
  shell: 'docker.io/statefault/shell:1',
};

const tmp: Entry = { kind: 'directory', path: 'tmp', mode: 0o1777 };

/**
 * The images that a cluster starts from: those kubeadm lists, under exactly the names it lists, then the pod network and the
 * volume provisioner. `sandboxImage` is what containerd's configuration names for pods.
 */
export async function systemImages(
  parts: Parts,
  listed: readonly string[],
  sandboxImage: string,
): Promise<FileImage[]> {
  const shell = [tmp, ...(await treeEntries(join(parts.rootfs, 'shell')))];
  const required = listed.map((name) => requiredImage(name, parts, shell, sandboxImage));
  return [
    ...required,
    image(
      [ownImages.podNetwork],
      shell,
      [
        program(join(parts.flannel, 'flanneld'), 'usr/local/bin/flanneld'),
        { kind: 'text', path: POD_NETWORK_PATH.slice(1), mode: 0o755, text: podNetworkScript },
      ],
      [POD_NETWORK_PATH],
    ),
    image(
      [ownImages.provisioner],
      // In a time-lapse a shell tells it its clock.
      parts.containerd === undefined ? [tmp] : shell,
      [program(join(parts.localPath, 'local-path-provisioner'), 'usr/local/bin/local-path-provisioner')],
      ['/usr/local/bin/local-path-provisioner'],
    ),
    image([ownImages.shell], shell, undefined, ['/usr/bin/bash']),
  ];
}

function requiredImage(name: string, parts: Parts, shell: readonly Entry[], sandboxImage: string): FileImage {
  const short = /([^/:]+):[^:]+$/.exec(name)?.[1] ?? name;
  const bin = (file: string) => program(file, `usr/local/bin/${file.split('/').at(-1)}`);
  switch (short) {
    case 'kube-apiserver':
    case 'kube-controller-manager':
    case 'kube-scheduler':
      return image([name], [tmp], [bin(join(parts.kubernetes, short))], [`/usr/local/bin/${short}`]);
    case 'kube-proxy':
      return image([name], shell, [bin(join(parts.kubernetes, short))], ['/usr/local/bin/kube-proxy']);
    case 'etcd':
      return image(
        [name],
        [tmp],
        [bin(join(parts.etcd, 'etcd')), bin(join(parts.etcdctl, 'etcdctl'))],
        ['/usr/local/bin/etcd'],
      );
    case 'coredns':
      return image([name], [tmp], [program(join(parts.coredns, 'coredns'), 'coredns')], ['/coredns']);
    case 'pause':
      return {
        ...image([...new Set([name, sandboxImage])], [], [program(join(parts.pause, 'pause'), 'pause')], ['/pause']),
        user: '65535:65535',
      };
    default:
      throw new InfrastructureError(`kubeadm asks for the image ${name}, which this builder does not know how to make`);
  }
}

function image(names: string[], base: readonly Entry[], top: Entry[] | undefined, entrypoint: string[]): FileImage {
  const layers = [base, ...(top === undefined ? [] : [top])].filter((layer) => layer.length > 0);
  return { names, layers, entrypoint };
}

function program(source: string, path: string): Entry {
  return { kind: 'file', mode: 0o755, source, path };
}
