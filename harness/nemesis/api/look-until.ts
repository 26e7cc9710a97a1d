import type { World } from '../../world.ts';

const everyMs = 100;

/** Looks until `done` says so or the bound is over; the last look either way. */
export async function lookUntil<T>(
  { clock }: World,
  boundMs: number,
  look: () => Promise<T>,
  done: (seen: T) => boolean,
): Promise<T> {
  const untilMs = clock.wallMs() + boundMs;
  for (;;) {
    const seen = await look();
    if (done(seen) || clock.wallMs() >= untilMs) return seen;
    await clock.sleep(everyMs);
  }
}
