import { InfrastructureError } from '../errors.ts';
import type { Entry } from '../history/entry.ts';
import { serviceClient } from '../history/writes.ts';
import type { Recorder } from '../store/recorder.ts';
import { clientTargets, type Deployed } from '../workload/deployed.ts';
import type { Clock, Prober } from '../world.ts';
import { entryWhen } from './wait.ts';

const warmAcks = 5;
/** A kube-proxy whose API server was away begins to look again only after a while: 30 s were not enough for a new service. */
const warmMs = 120_000;
const clients = { periodMs: 100, timeoutMs: 1_000 };
/** So long an identity that came at the very end is waited for: its pod is Ready, and its client asks ten times a second. */
const newcomerMs = 10_000;

/**
 * Starts a client per identity and one of the service, and keeps their addresses true; resolves when each was served. The
 * result ends them when every identity that is there was served, or 10 s later; a prober that is gone by then has none, and leaves a gap in the record. A workload that has no writers of ours
 * gets no clients.
 */
export async function driveClients(
  prober: Prober,
  recorder: Recorder,
  deployed: Deployed,
  clock: Clock,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  if (deployed.serviceUrl === undefined) return async () => {};
  let current = '';
  let sending = Promise.resolve();
  const update = (): void => {
    const targets = clientTargets(recorder.entries, deployed);
    if (JSON.stringify(targets) === current) return;
    current = JSON.stringify(targets);
    sending = sending
      .then(() => prober.setClients({ ...clients, targets }))
      .catch(() => {
        current = '';
      });
  };
  const unlisten = recorder.listen(({ kind, f }) => {
    if (kind === 'observation' && f === 'pod') update();
  });
  update();
  const served = new Map<string, number>();
  const pending = new Set<string>();
  const unserved = (): string[] =>
    [...deployed.identities, serviceClient].filter((one) => (served.get(one) ?? 0) < warmAcks);
  const count = ({ kind, f, type, value }: Entry): boolean => {
    if (kind !== 'op' || f !== 'append') return false;
    const { identity, op } = value as { identity: string; op: string };
    if (type === 'invoke') pending.add(op);
    else pending.delete(op);
    if (type === 'ok') served.set(identity, (served.get(identity) ?? 0) + 1);
    return unserved().length === 0;
  };
  const all = await entryWhen(recorder, count, { clock, timeoutMs: warmMs, signal });
  if (all === undefined)
    throw new InfrastructureError(`clients were not served in ${warmMs / 1_000} s: ${unserved().join(', ')}`);
  const uncount = recorder.listen(count);
  return async () => {
    // Of writes to one that never was, nothing could be said.
    const newcomers = clientTargets(recorder.entries, deployed).filter(({ identity }) => !served.has(identity));
    const known = (): boolean => newcomers.every(({ identity }) => served.has(identity));
    await entryWhen(recorder, known, { clock, timeoutMs: newcomerMs, signal });
    unlisten();
    await sending;
    if (await stopped(prober)) await entryWhen(recorder, () => pending.size === 0, { clock, timeoutMs: 5_000, signal });
    uncount();
  };
}

/** Whether the clients were told to stop. If not, they are ended with their prober: none may write while volumes are read. */
async function stopped(prober: Prober): Promise<boolean> {
  try {
    await prober.setClients({ ...clients, targets: [] });
    return true;
  } catch {
    await prober.close().catch(() => undefined);
    return false;
  }
}
