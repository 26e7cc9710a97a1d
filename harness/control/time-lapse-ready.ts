import { setTimeout as sleep } from 'node:timers/promises';
import { realNs, type TimeLapse } from '../../clusters/time-lapse.ts';
import { InfrastructureError } from '../errors.ts';
import type { KubeApi, RawList } from '../world.ts';

type Lease = RawList['items'][number];

/** Where programs of a cluster renew leases, each with a stamp of its own clock: the kubelets, and those of the control plane. */
const places = ['kube-node-lease', 'kube-system'];
/** The longest of their renewal intervals, on their clocks: 10 s and 4 %. */
const renewalMs = 10_400;
// A commit and our look at it, on a busy machine.
const slackMs = 2_000;
const quietMs = 3_000;
const boundMs = 120_000;

/**
 * Waits until the clocks of a new cluster have started to run faster, are seen to run as they were told, and its leaders have kept
 * their leases for three seconds. Throws InfrastructureError with what was last seen: mostly the machine is too slow for this factor.
 */
export async function waitUntilFast(api: KubeApi, timeLapse: TimeLapse, signal: AbortSignal): Promise<void> {
  const startMs = Number(timeLapse.start.wallNs / 1_000_000n);
  await sleep(Math.max(0, startMs - Date.now()), undefined, { signal });
  const deadlineMs = Date.now() + boundMs;
  for (let quiet = { leaders: '', sinceMs: Date.now(), missing: '' }; ;) {
    const { leaders, missing } = await look(api, timeLapse, signal);
    const nowMs = Date.now();
    const still = missing === '' && leaders === quiet.leaders;
    quiet = { leaders, sinceMs: still ? quiet.sinceMs : nowMs, missing };
    if (nowMs - quiet.sinceMs >= quietMs && nowMs - startMs >= tellingMs(timeLapse)) return;
    if (nowMs > deadlineMs)
      throw new InfrastructureError(
        `the cluster does not keep up with a time-lapse of ${timeLapse.factor}: ${quiet.missing || 'its leaders keep changing'}; use a smaller one, or fewer workers`,
      );
    await sleep(250, undefined, { signal });
  }
}

/** How old a lease may really be. */
export const freshMs = ({ factor }: TimeLapse): number => renewalMs / factor + slackMs;

/** How long after the start the stamp of a program that stayed in real time can no longer pass for a fresh one. */
export const tellingMs = (timeLapse: TimeLapse): number => freshMs(timeLapse) / (1 - 1 / timeLapse.factor);

/** What is wrong with the stamp of a lease at a real moment; '' when nothing is. */
export function staleness({ metadata, spec }: Lease, timeLapse: TimeLapse, nowMs: number): string {
  const stampMs = Date.parse(String(spec?.['renewTime']));
  if (Number.isNaN(stampMs)) return `${metadata.name} has no stamp`;
  const ageMs = Math.round(nowMs - Number(realNs(BigInt(stampMs) * 1_000_000n, timeLapse) / 1_000_000n));
  if (ageMs < -slackMs) return `the clock of ${metadata.name} is ${-ageMs} ms ahead`;
  return ageMs > freshMs(timeLapse) ? `${metadata.name} renewed its lease ${ageMs} ms ago` : '';
}

async function look(
  api: KubeApi,
  timeLapse: TimeLapse,
  signal: AbortSignal,
): Promise<{ leaders: string; missing: string }> {
  try {
    const lists = places.map((place) => api.list(`/apis/coordination.k8s.io/v1/namespaces/${place}/leases`, signal));
    const leases = (await Promise.all(lists)).flatMap(({ items }) => items);
    const nowMs = Date.now();
    const holders = leases.map(({ metadata, spec }) => `${metadata.name} ${String(spec?.['holderIdentity'])}`);
    const missing = leases.map((lease) => staleness(lease, timeLapse, nowMs)).filter((one) => one !== '');
    return { leaders: holders.toSorted().join(), missing: missing.join('; ') };
  } catch (error) {
    signal.throwIfAborted();
    return { leaders: '', missing: String(error) };
  }
}
