import type { GapValue } from '../history/gaps.ts';
import type { Pen } from './observer.ts';

/** Writes the gaps of one subject of the API truth: when one begins, and when it is over. */
export class Blindness {
  readonly #pen: Pen;
  readonly #subject: string;
  #open: { fromMs: number; why: string } | undefined;

  constructor(pen: Pen, subject: string) {
    this.#pen = pen;
    this.#subject = subject;
  }

  /** From `fromMs` on, what happens is not seen as it happens. Within a gap the first reason counts. */
  begin(fromMs: number, why: string): void {
    if (this.#open !== undefined) return;
    this.#open = { fromMs, why };
    this.#record('invoke', this.#open);
  }

  /** What was not seen has been recorded by now, all of it (`late`), or only how things stand after it (`lost`). */
  end(how: 'late' | 'lost', why = this.#open?.why): void {
    if (this.#open === undefined) return;
    const { fromMs } = this.#open;
    this.#open = undefined;
    const value = { fromMs, toMs: this.#pen.nowMs(), why: why ?? '' };
    this.#record('ok', how === 'late' ? { ...value, late: true } : value);
  }

  #record(type: 'invoke' | 'ok', value: GapValue): void {
    this.#pen.record({ process: 'api', kind: 'gap', type, f: this.#subject, value });
  }
}
