import type { Clock } from '../world.ts';
import type { Looked } from './evidence.ts';

/** Does a look within a bound; what fails or takes longer is unseen, with the reason in one line. */
export async function look<T>(
  clock: Clock,
  boundMs: number,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<Looked<T>> {
  const controller = new AbortController();
  const late = new Error(`no answer within ${boundMs / 1_000} s`);
  const cancel = clock.after(boundMs, () => controller.abort(late));
  const gaveUp = Promise.withResolvers<never>();
  controller.signal.addEventListener('abort', () => gaveUp.reject(late), { once: true });
  try {
    return { seen: await Promise.race([act(controller.signal), gaveUp.promise]) };
  } catch (error) {
    return { unseen: inOneLine(controller.signal.aborted ? late : error) };
  } finally {
    cancel();
  }
}

// A command's error names the whole command, with a script in it: how it ended and what it said last is enough.
function inOneLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n').filter((line) => line !== '');
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  const how = /^(exit \d+|no end within [\d.]+ s|could not run \([^)]*\)):/.exec(first)?.[1];
  const text = how === undefined || how.startsWith('exit') ? last : how;
  return text.slice(0, 300);
}
