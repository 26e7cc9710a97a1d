import { mkdirSync, readdirSync } from 'node:fs';
import { BlockList } from 'node:net';
import { run } from '../../harness/control/command.ts';
import { cacheDir } from '../../harness/control/cache-dir.ts';
import { nodeContainers } from '../../harness/control/containers.ts';
import type { World } from '../../harness/world.ts';

/**
 * What the harness' own look does not decide: facts of a node as its tools print them, compared before and after. Only
 * what stays the same on an untouched cluster is in it: the mounts that systemd makes for a service while it runs (those
 * of its own timers do now and then) are not.
 */
const facts = `
echo "units: $(systemctl is-active kubelet containerd | tr '\\n' ' ')"
systemctl list-units --all --plain --no-legend 'statefault*' | sed 's/^/unit: /'
for tool in iptables ip6tables; do for chain in INPUT OUTPUT FORWARD; do
  $tool -w 5 -S "$chain" 2>/dev/null | grep -v KUBE- | sed "s/^/$tool: /"
done; done
iptables-save 2>/dev/null | grep STATEFAULT | sed 's/^/rule: /'
tc qdisc show | grep -v ' dev veth' | sed 's/^/qdisc: /'
find /etc/kubernetes /run/statefault -type f -exec sha256sum {} + 2>/dev/null | sort -k 2 | sed 's/^/file: /'
find /var/local-path-provisioner /opt/local-path-provisioner /var/statefault-shared -maxdepth 2 -name '.statefault*' 2>/dev/null | sed 's/^/left: /'
grep -v -e ' /var/lib/kubelet' -e ' /run/containerd' -e ' /run/netns' -e ' /run/user' -e ' /run/credentials/' -e ' /run/systemd/' -e '/systemd-private-' \\
  /proc/mounts | cut -d ' ' -f 1-3 | sort | sed 's/^/mount: /'
# The range of addresses that its pod network gives to pods, by a file that the harness does not read.
sed -n 's/^FLANNEL_SUBNET=/pods: /p' /run/flannel/subnet.env 2>/dev/null
grep -ls '^State:[[:space:]]*T' /proc/[0-9]*/status | wc -l | sed 's/^/stopped: /'
`;

/** Facts of a cluster in lines, the same whenever nothing is done to it. */
export async function outlineOf({ cluster, nodes, api }: World): Promise<string[]> {
  const names = [...cluster.controlPlanes, ...cluster.workers];
  const containers = (await nodeContainers()).filter((one) => one.cluster === cluster.name);
  const machines = containers.map(({ name, state }) => `machine ${name} ${state}`);
  const { items } = await api.list('/api/v1/nodes');
  const objects = items.map(({ metadata, spec }) => {
    const { labels } = metadata;
    const { taints, unschedulable } = spec ?? {};
    return `object ${metadata.name} ${JSON.stringify({ labels: sorted(labels ?? {}), taints, unschedulable })}`;
  });
  const ranges = new Map(items.map(({ metadata, spec }) => [metadata.name, String(spec?.['podCIDR'])]));
  const inside = names.map(async (node) => {
    const lines = (await nodes.run(node, ['bash', '-c', facts], { timeoutMs: 30_000 })).split('\n');
    return lines.map((line) => `${node} ${rangeAgainst(ranges.get(node) ?? '', line)}`);
  });
  return [
    ...machines,
    ...objects.sort(),
    ...(await Promise.all(inside)).flat(),
    ...(await beside(cluster.name)),
    ...filesOf(cluster.name),
  ];
}

/**
 * A Node that was made anew may have another range than before; what must stay is that its pods get their addresses from the one
 * that its object has. Other lines are left as they are.
 */
function rangeAgainst(podCidr: string, line: string): string {
  const [, address] = /^pods: ([\d.]+)\/\d+$/.exec(line) ?? [];
  if (address === undefined) return line;
  const [network = '', bits] = podCidr.split('/');
  const block = new BlockList();
  block.addSubnet(network, Number(bits));
  return `pods: ${block.check(address) ? 'in the range of their node' : `at ${address}, their node has ${podCidr}`}`;
}

/** Containers of ours beside the nodes. */
async function beside(cluster: string): Promise<string[]> {
  const filters = ['--filter', `label=io.statefault.container.cluster=${cluster}`];
  const ids = await run('docker', ['ps', '-aq', ...filters], { timeoutMs: 15_000 });
  return ids
    .split('\n')
    .filter(Boolean)
    .map((id) => `container ${id}`);
}

/** What we keep of a cluster on this machine, its lock among it; who held the lock last, and the (empty) ledger, are no leak. */
function filesOf(cluster: string): string[] {
  mkdirSync(cacheDir('clusters', cluster), { recursive: true });
  const names = readdirSync(cacheDir('clusters')).filter((name) => name === cluster || name.startsWith(`${cluster}.`));
  const parts = readdirSync(cacheDir('clusters', cluster)).map((name) => `${cluster}/${name}`);
  const kept = [`${cluster}/holder`, `${cluster}/ledger.jsonl`];
  return [...names, ...parts].filter((name) => !kept.includes(name)).map((name) => `file of the cluster: ${name}`);
}

const sorted = (record: Record<string, string>): [string, string][] =>
  Object.entries(record).sort(([a], [b]) => a.localeCompare(b));

/** Lines that one has and the other has not. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  const gone = before.filter((line) => !after.includes(line)).map((line) => `gone: ${line}`);
  return [...gone, ...after.filter((line) => !before.includes(line)).map((line) => `new: ${line}`)];
}
