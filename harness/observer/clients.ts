import type { AppendValue } from '../history/writes.ts';
import type { Clock, ProbeEvent, Prober } from '../world.ts';
import type { Pen } from './observer.ts';

type ClientEvent = ProbeEvent & {
  op: string;
  identity: string;
  error?: string;
  reply?: { seq: number; boot: string; uid: string };
};

const silenceMs = 5_000;
const pauseMs = 250;

/**
 * Records what the clients of the prober did, as it reports it. A broken or silent stream is resumed where it stood:
 * the prober keeps its events, so nothing is lost but the promptness; only events that it dropped are a gap.
 */
export async function observeClients(prober: Prober, pen: Pen, clock: Clock, signal: AbortSignal): Promise<void> {
  let next = 1;
  while (!signal.aborted) {
    const silence = new AbortController();
    let calm = clock.after(silenceMs, () => silence.abort());
    try {
      await prober.follow(
        next,
        (event) => {
          calm();
          calm = clock.after(silenceMs, () => silence.abort());
          next = event.n + 1;
          recordEvent(event, pen);
        },
        AbortSignal.any([signal, silence.signal]),
      );
    } catch {
      if (!signal.aborted) await clock.sleep(pauseMs);
    } finally {
      calm();
    }
  }
}

function recordEvent(event: ProbeEvent, pen: Pen): void {
  if (event.type === 'lost') {
    pen.record({
      process: 'client',
      kind: 'gap',
      f: 'append',
      value: { fromMs: 0, toMs: pen.nowMs(), why: 'the prober dropped events' },
    });
  }
  if (!['invoke', 'ok', 'fail', 'info'].includes(event.type)) return;
  const sourceMs = pen.msOf(BigInt(event.ns));
  const { op, identity, reply, error } = event as ClientEvent;
  const value: AppendValue = {
    op,
    identity,
    sourceMs,
    ...(reply === undefined ? {} : { reply: { seq: reply.seq, boot: reply.boot, uid: reply.uid } }),
    ...(error === undefined ? {} : { error }),
  };
  const type = event.type as 'invoke' | 'ok' | 'fail' | 'info';
  pen.record({ process: `client/${identity}`, kind: 'op', type, f: 'append', value });
}
