import { InfrastructureError } from '../../harness/errors.ts';
import type { Container } from './engine.ts';

const READY =
  'for try in $(seq 150); do ctr --connect-timeout 1s version >/dev/null 2>&1 && exit 0; sleep 0.2; done; exit 1';
const STOP =
  'pkill -x containerd; for try in $(seq 100); do pgrep -x containerd >/dev/null || exit 0; sleep 0.1; done; exit 1';

/**
 * Puts an archive of images into the containerd of a node image, as kind does: all platforms, not unpacked (an overlay cannot
 * be made on an overlay), each pinned so that the kubelet never collects it. Returns the names that containerd then has.
 */
export async function importImages(container: Container, archive: string): Promise<string[]> {
  await container.copyIn(archive, '/images.tar');
  await container.start(['containerd']);
  await container.exec(['bash', '-c', READY], 60_000).catch((error: unknown) => {
    throw new InfrastructureError(`containerd did not start in the node image: ${String(error)}`);
  });
  await ctr(container, 'images', 'import', '--all-platforms', '--no-unpack', '--digests', '/images.tar');
  const names = (await ctr(container, 'images', 'list', '--quiet')).split('\n').filter((name) => name !== '');
  for (const name of names) await ctr(container, 'images', 'label', name, 'io.cri-containerd.pinned=pinned');
  await container.exec(['bash', '-c', STOP], 30_000);
  await container.exec(['rm', '/images.tar']);
  return names;
}

function ctr(container: Container, ...args: string[]): Promise<string> {
  return container.exec(['ctr', '--namespace', 'k8s.io', ...args], 300_000);
}
