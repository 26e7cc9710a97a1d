import type { Room } from '../report/live-lines.ts';

const enter = '\x1b[?1049h\x1b[?25l';
const leave = '\x1b[?25h\x1b[?1049l';
/** The terminal shows what lies between the two at once, where it knows how. */
const together = ['\x1b[?2026h', '\x1b[?2026l'] as const;

/**
 * A picture that fills the terminal and is redrawn in place, without a flicker: no line is cleared before it is written. The
 * terminal is as it was before after `close`, and when the process ends in any other way but SIGKILL.
 */
export class Screen {
  readonly #out = process.stdout;
  readonly #onQuit: () => void;
  #shown = '';
  #draw: ((room: Room) => readonly string[]) | undefined;
  readonly #redraw = (): void => this.#paint('\x1b[2J');
  readonly #stop = (): void => {
    this.#give();
    process.kill(process.pid, 'SIGSTOP');
  };
  readonly #go = (): void => {
    this.#take();
    this.#redraw();
  };
  readonly #restore = (): void => this.#give();

  /** `onQuit` is called when `q` is typed. */
  constructor(onQuit: () => void) {
    this.#onQuit = onQuit;
    this.#take();
    process.on('exit', this.#restore);
    process.on('SIGTSTP', this.#stop);
    process.on('SIGCONT', this.#go);
    this.#out.on('resize', this.#redraw);
    process.stdin.on('data', this.#onKeys);
  }

  /** Shows what `draw` makes for the room there is, now and when the window changes. */
  show(draw: (room: Room) => readonly string[]): void {
    this.#draw = draw;
    this.#paint('');
  }

  close(): void {
    process.off('exit', this.#restore);
    process.off('SIGTSTP', this.#stop);
    process.off('SIGCONT', this.#go);
    this.#out.off('resize', this.#redraw);
    process.stdin.off('data', this.#onKeys);
    this.#give();
  }

  #paint(before: string): void {
    const { columns, rows } = this.#out;
    const lines = this.#draw?.({ columns, rows }) ?? [];
    const text = `\x1b[H${lines.map((line) => `${line}\x1b[K`).join('\r\n')}\x1b[J`;
    if (before === '' && text === this.#shown) return;
    this.#shown = text;
    this.#out.write(`${together[0]}${before}${text}${together[1]}`);
  }

  // Keys must not be echoed into the picture; with that, the terminal makes no signals of them any more.
  readonly #onKeys = (keys: Buffer): void => {
    for (const key of keys.toString('latin1')) {
      if (key === 'q') this.#onQuit();
      if (key === '\x03') process.kill(process.pid, 'SIGINT');
      if (key === '\x1a') process.kill(process.pid, 'SIGTSTP');
    }
  };

  #take(): void {
    if (process.stdin.isTTY) process.stdin.setRawMode(true).resume();
    this.#out.write(enter);
  }

  #give(): void {
    if (process.stdin.isTTY) process.stdin.setRawMode(false).pause();
    this.#out.write(leave);
  }
}
