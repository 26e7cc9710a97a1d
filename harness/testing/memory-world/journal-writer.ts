import type { JournalLine } from '../../../clusters/journal/line.ts';
import type { Disk, OpenFile } from './machine.ts';
import type { Model } from './model.ts';

/** What a writer answers to an append. */
export type Answer = { reply: JournalLine } | { error: string; written: boolean };

const tickMs = 500;

/** The program of the workload `journal` in one container: opens its file, ticks, appends and acknowledges. */
export class JournalWriter {
  listening = false;
  readonly #model: Model;
  readonly #who: Pick<JournalLine, 'identity' | 'uid' | 'node' | 'boot'>;
  readonly #file: OpenFile;
  readonly #reportUrl: string | undefined;
  #seq = 0;
  #alive = true;

  constructor(
    model: Model,
    who: { identity: string; uid: string; node: string },
    { disk, path }: { disk: Disk; path: string },
    reportUrl: string | undefined,
  ) {
    this.#model = model;
    this.#reportUrl = reportUrl;
    this.#who = { ...who, boot: model.chance.uid() };
    this.#file = disk.get(path) ?? { lines: [] };
    disk.set(path, this.#file);
    this.#later(60, 150, () => {
      this.#write('start');
      this.listening = true;
      this.#tick();
    });
  }

  /** Appends and answers when the line is on the disk; `undefined` when the program ended meanwhile. */
  append(op: string, answer: (answer: Answer | undefined) => void): void {
    if (!this.listening) return answer({ error: 'ending', written: false });
    if (this.#model.broken('acknowledges-early')) {
      this.#seq++;
      answer({ reply: { kind: 'append', ...this.#who, seq: this.#seq, ns: this.#ns(), op } });
      return;
    }
    const reply = this.#write('append', op);
    this.#model.clock.after(this.#model.chance.between(1, 6), () => answer(this.#alive ? { reply } : undefined));
  }

  /** SIGTERM: leaves a line, stops listening, ends a little later. */
  terminate(exited: () => void): void {
    this.listening = false;
    this.#later(2, 20, () => this.#write('term'));
    this.#later(30, 150, () => {
      this.kill();
      exited();
    });
  }

  /** SIGKILL. */
  kill(): void {
    this.listening = false;
    this.#alive = false;
  }

  #tick(): void {
    this.#later(tickMs, tickMs + 2, () => {
      if (!this.listening) return;
      this.#write('tick');
      this.#tick();
    });
  }

  #write(kind: JournalLine['kind'], op?: string): JournalLine {
    const line: JournalLine = {
      kind,
      ...this.#who,
      seq: ++this.#seq,
      ns: this.#ns(),
      ...(op === undefined ? {} : { op }),
    };
    this.#file.lines.push(JSON.stringify(line));
    const { reports } = this.#model;
    this.#later(100, 110, () => reports.get(this.#reportUrl ?? '')?.(line));
    return line;
  }

  #ns = (): string => String(this.#model.clock.monotonicNs());

  #later(fromMs: number, toMs: number, act: () => void): void {
    this.#model.clock.after(this.#model.chance.between(fromMs, toMs), () => {
      if (this.#alive) act();
    });
  }
}
