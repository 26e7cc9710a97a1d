import type { Change, GoPrograms } from '../go-part.ts';

const module = 'github.com/containerd/containerd';

/**
 * The container runtime on the clock of its kubelet, for the two compare stamps and agree on grace periods. It is the version of the
 * Debian package in the root file system, whose programs these take the place of, so that nothing but the clock differs.
 */
export function containerd(changes: readonly Change[]): GoPrograms {
  return {
    name: 'containerd',
    module,
    version: 'v1.6.20',
    programs: Object.fromEntries(
      ['containerd', 'containerd-shim-runc-v2', 'ctr'].map((name) => [`${module}/cmd/${name}`, name]),
    ),
    ldflags: `-X ${module}/version.Version=1.6.20+statefault`,
    tags: ['no_aufs', 'no_btrfs', 'no_devmapper', 'no_zfs'],
    language: '1.19',
    // What its own go.mod replaces by older versions.
    pinned: {
      'github.com/gogo/googleapis': 'v1.3.2',
      'github.com/urfave/cli': 'v1.22.1',
      'google.golang.org/genproto': 'v0.0.0-20200224152610-e50cd9704f63',
    },
    changes,
  };
}
