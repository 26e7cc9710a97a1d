import type { RawObject } from '../history/objects.ts';
import { viewOf } from '../history/objects.ts';
import type { World } from '../world.ts';
import type { Finding } from './finding.ts';

const root = '/apis/coordination.k8s.io/v1/namespaces';
const leaders = ['kube-controller-manager', 'kube-scheduler'];
const lookEveryMs = 250;
/** Past the end of a lease, whoever is to take it up needs a few more tries. */
const marginMs = 10_000;
/** A leader whose container keeps ending is held back by its kubelet for up to 300 s, and then takes its time to start. */
const leaderMs = 360_000;

interface Seen {
  name: string;
  renewed: string;
  durationMs: number;
}

/**
 * Every node's lease and those of the two leaders are renewed while we look: their holders live and reach the API server.
 * A lease that is fresh says nothing, since its holder may have ended just then. Waits for as long as the longest of them
 * lasts, and a little more; longer for a leader that is being restarted.
 */
export async function leasesRenewed(world: World, signal: AbortSignal): Promise<Finding> {
  const { clock, cluster } = world;
  const wanted = [...cluster.controlPlanes, ...cluster.workers, ...leaders];
  const first = await leases(world, signal);
  const fromMs = clock.wallMs();
  const boundMs = marginMs + Math.max(0, ...first.map(({ durationMs }) => durationMs));
  for (;;) {
    const now = await leases(world, signal);
    const late = wanted.filter((name) => !isRenewed(name, first, now));
    const waited = `${((clock.wallMs() - fromMs) / 1_000).toFixed(1)} s`;
    if (late.length === 0) return { what: 'leases', seen: `${wanted.length} renewed within ${waited}`, wrong: [] };
    const waitMs = late.every((name) => leaders.includes(name)) ? leaderMs : boundMs;
    if (clock.wallMs() - fromMs > waitMs) {
      const wrong = late.map((name) => `lease of ${name}: not renewed in ${waited}`);
      return { what: 'leases', seen: `${wanted.length - late.length} of ${wanted.length} renewed`, wrong };
    }
    await clock.sleep(lookEveryMs, signal);
  }
}

async function leases({ api }: World, signal: AbortSignal): Promise<Seen[]> {
  const lists = await Promise.all(
    ['kube-node-lease', 'kube-system'].map((namespace) => api.list(`${root}/${namespace}/leases`, signal)),
  );
  return lists.flatMap(({ items }) => items.map(seen));
}

function seen(raw: RawObject): Seen {
  const { name, leaseDurationSeconds } = viewOf('lease', raw);
  return { name, renewed: String(raw.spec?.['renewTime']), durationMs: leaseDurationSeconds * 1_000 };
}

const isRenewed = (name: string, first: readonly Seen[], now: readonly Seen[]): boolean => {
  const last = now.find((one) => one.name === name);
  return last !== undefined && last.renewed !== first.find((one) => one.name === name)?.renewed;
};
