/**
 * The versions this builder takes where Kubernetes itself does not say which. Each was seen to be served by the Go module
 * proxy and to run in a cluster of four nodes. `revision` grows when the way of assembling changes, so that old images are not mistaken for new ones.
 */
export const recipe = {
  revision: 1,
  /** The newest Go that one of the modules below asks for; Kubernetes may ask for more. */
  goFloor: '1.26.2',
  crictl: 'v1.36.0',
  cniPlugins: 'v1.9.1',
  flannel: 'v0.28.10',
  localPath: 'v0.0.30',
  debian: {
    /** Its systemd, 252, is the last Debian one that still runs on cgroup v1 hosts. */
    suite: 'bookworm',
    mirror: 'http://deb.debian.org/debian',
    packages: [
      ...['systemd', 'systemd-sysv', 'dbus'],
      ...['conntrack', 'ethtool', 'ipset', 'iproute2', 'iptables', 'nftables', 'iputils-ping'],
      ...['kmod', 'mount', 'util-linux', 'e2fsprogs', 'pigz', 'libseccomp2', 'libstdc++6'],
      ...['bash', 'ca-certificates', 'curl', 'jq', 'procps'],
      ...['containerd', 'runc'],
    ],
  },
} as const;
