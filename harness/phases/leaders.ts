import { InfrastructureError } from '../errors.ts';
import type { World } from '../world.ts';

const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const leaders = ['kube-controller-manager', 'kube-scheduler'];
/** A lease of a leader that is gone must run out, and the kubelet holds back one that keeps ending for up to 300 s. */
const boundMs = 360_000;
const lookEveryMs = 250;

/**
 * Waits until the leaders of the control plane are seen at work: each renews its lease every two seconds. A lease that is
 * fresh says nothing, since its holder may have ended just then; only one that changes does.
 */
export async function leadersAtWork({ api, clock }: World, signal: AbortSignal): Promise<void> {
  const renewals = async (): Promise<Map<string, unknown>> => {
    const { items } = await api.list(leases, signal);
    const found = items.filter(({ metadata }) => leaders.includes(metadata.name));
    return new Map(found.map(({ metadata, spec }) => [metadata.name, spec?.['renewTime']]));
  };
  const untilMs = clock.wallMs() + boundMs;
  const before = await renewals();
  for (;;) {
    const now = await renewals();
    const idle = [...before.keys()].filter((name) => now.get(name) === before.get(name));
    if (idle.length === 0) return;
    if (clock.wallMs() > untilMs) throw new InfrastructureError(`no leader is at work: ${idle.join(', ')}`);
    await clock.sleep(lookEveryMs, signal);
  }
}
