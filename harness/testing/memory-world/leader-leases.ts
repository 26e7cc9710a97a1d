import { wall, type Model } from './model.ts';
import type { Lease } from './objects.ts';
import { paths } from './paths.ts';

const renewalMs = 2_000;

/** The leases of the controller manager and the scheduler, renewed every two seconds by the one instance of each. */
export function startLeaderLeases(model: Model): void {
  const { clock, store } = model;
  for (const name of ['kube-controller-manager', 'kube-scheduler']) {
    const { metadata } = store.create<Lease>(paths.leaderLeases, {
      metadata: { name },
      spec: { renewTime: wall(model), leaseDurationSeconds: 15 },
    });
    const again = (): void => {
      store.update<Lease>(paths.leaderLeases, metadata, ({ spec }) => void (spec.renewTime = wall(model)));
      clock.after(renewalMs, again);
    };
    clock.after(renewalMs, again);
  }
}
