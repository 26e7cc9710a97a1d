import { run } from '../../harness/control/command.ts';
import { nodeContainers } from '../../harness/control/containers.ts';
import type { World } from '../../harness/world.ts';

/**
 * What the harness' own look does not decide: facts of a node as its tools print them, compared before and after. Only
 * what stays the same on an untouched cluster is in it.
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
grep -v -e /var/lib/kubelet -e /run/containerd -e /run/netns -e /run/user /proc/mounts | cut -d ' ' -f 1-3 | sort | sed 's/^/mount: /'
grep -ls '^State:[[:space:]]*T' /proc/[0-9]*/status | wc -l | sed 's/^/stopped: /'
`;

/** Facts of a cluster in lines, the same whenever nothing is done to it. */
export async function outlineOf({ cluster, nodes, api }: World): Promise<string[]> {
  const names = [...cluster.controlPlanes, ...cluster.workers];
  const inside = names.map(async (node) => {
    const lines = (await nodes.run(node, ['bash', '-c', facts], { timeoutMs: 30_000 })).split('\n');
    return lines.map((line) => `${node} ${line}`);
  });
  const containers = (await nodeContainers()).filter((one) => one.cluster === cluster.name);
  const machines = containers.map(({ name, state }) => `machine ${name} ${state}`);
  const { items } = await api.list('/api/v1/nodes');
  const objects = items.map(({ metadata, spec }) => {
    const { labels } = metadata;
    const { taints, unschedulable } = spec ?? {};
    return `object ${metadata.name} ${JSON.stringify({ labels: sorted(labels ?? {}), taints, unschedulable })}`;
  });
  return [...machines, ...objects.sort(), ...(await Promise.all(inside)).flat(), ...(await beside(cluster.name))];
}

/** Containers of ours beside the nodes, and commands of ours that are still under way in them. */
async function beside(cluster: string): Promise<string[]> {
  const filters = ['label=io.statefault.container.cluster=' + cluster].flatMap((one) => ['--filter', one]);
  const ids = await run('docker', ['ps', '-aq', ...filters], { timeoutMs: 15_000 });
  const listed = await run('ps', ['-eo', 'args='], { timeoutMs: 15_000 });
  const commands = listed.split('\n').filter((line) => line.startsWith('docker ') && line.includes(`${cluster}-`));
  return [
    ...ids
      .split('\n')
      .filter(Boolean)
      .map((id) => `container ${id}`),
    ...commands.map((line) => `process ${line}`),
  ];
}

const sorted = (record: Record<string, string>): [string, string][] =>
  Object.entries(record).sort(([a], [b]) => a.localeCompare(b));

/** Lines that one has and the other has not. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  const gone = before.filter((line) => !after.includes(line)).map((line) => `gone: ${line}`);
  return [...gone, ...after.filter((line) => !before.includes(line)).map((line) => `new: ${line}`)];
}
