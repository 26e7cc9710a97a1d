import type { LeaderSeen } from '../history/machine.ts';
import type { RawObject } from '../history/objects.ts';
import type { World } from '../world.ts';
import type { Pen } from './observer.ts';

const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const leaders = ['kube-controller-manager', 'kube-scheduler'];
const everyMs = 1_000;
/** A commit and our look at it, on a busy machine. */
const slackMs = 2_000;

interface Known {
  holder: string;
  renewed: string;
  /** When its stamp was seen to change, and when we looked last; milliseconds of the run. */
  movedMs: number;
  lookedMs: number;
  still: boolean;
}

/**
 * Records who leads the controllers and the schedulers: at first, when another takes over, and when the lease of one has run
 * out or is renewed again. It looks once a second, since a lease is renewed ten times a second in a time-lapse of 20. What cannot be read is looked at again: the
 * API server's own silence is recorded by its heartbeat. Resolves after `signal` aborts.
 */
export async function observeLeaders(
  { api, clock, cluster }: Pick<World, 'api' | 'clock' | 'cluster'>,
  pen: Pen,
  signal: AbortSignal,
): Promise<void> {
  const known = new Map<string, Known>();
  while (!signal.aborted) {
    const items = await api.list(path, signal).then(
      (list) => list.items,
      () => [],
    );
    if (signal.aborted) return;
    for (const lease of items.filter(({ metadata }) => leaders.includes(metadata.name)))
      take(lease, known, cluster.timeLapse, pen);
    await clock.sleep(everyMs, signal).catch(() => {});
  }
}

function take({ metadata: { name }, spec }: RawObject, all: Map<string, Known>, factor: number, pen: Pen): void {
  const nowMs = Math.round(pen.nowMs());
  const before = all.get(name);
  const { holderIdentity } = (spec ?? {}) as { holderIdentity?: string };
  const holder = holderIdentity ?? '';
  const renewed = String(spec?.['renewTime']);
  const movedMs = before === undefined || before.renewed !== renewed ? nowMs : before.movedMs;
  const now = { holder, renewed, movedMs, lookedMs: nowMs, still: false };
  all.set(name, now);
  const tell = (more: Partial<LeaderSeen>): void => {
    const value: LeaderSeen = { name, holder, ...more };
    pen.record({ process: 'api', kind: 'observation', f: 'leader', value });
  };
  if (before === undefined) return tell({});
  if (before.holder !== holder) return tell({ lookedMs: before.lookedMs });
  const leaseMs = (Number(spec?.['leaseDurationSeconds'] ?? 0) * 1_000) / factor;
  now.still = nowMs - movedMs > leaseMs + slackMs;
  if (before.still && !now.still) tell({ lookedMs: before.lookedMs, resumed: true });
  if (now.still && !before.still) tell({ lookedMs: before.lookedMs, stillSinceMs: movedMs });
}
