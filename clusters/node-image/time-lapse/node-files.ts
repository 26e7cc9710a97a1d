import { join } from 'node:path';
import { timeLapseMountPath } from '../../time-lapse.ts';
import type { Entry } from '../tar.ts';

const dropIn = `[Service]\nEnvironmentFile=-${timeLapseMountPath}/env\n`;

/** What a node has of its own when its programs can run on a faster clock: the container runtime, and where it and the kubelet are told. */
export function timeLapseEntries(containerd: string | undefined): Entry[] {
  if (containerd === undefined) return [];
  return [
    ...['containerd', 'containerd-shim-runc-v2', 'ctr'].map((name): Entry => ({
      kind: 'file',
      mode: 0o755,
      source: join(containerd, name),
      path: `usr/bin/${name}`,
    })),
    ...['containerd', 'kubelet'].map((unit): Entry => ({
      kind: 'text',
      mode: 0o644,
      path: `etc/systemd/system/${unit}.service.d/20-time-lapse.conf`,
      text: dropIn,
    })),
  ];
}
