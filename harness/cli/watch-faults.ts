import type { Ledger, OwedUndo } from '../ledger/ledger.ts';
import { everythingLeft } from '../nemesis/heal.ts';
import { faults } from '../nemesis/faults.ts';
import { survey } from '../nemesis/survey/survey.ts';
import { wordsOf, type Target } from '../nemesis/target.ts';
import type { FaultInForce } from '../report/live-model.ts';
import type { Clock, World } from '../world.ts';
import type { Watchable } from './watchable.ts';

const readEveryMs = 1_000;
/** A look takes a command in every node. */
const lookEveryMs = 10_000;

/** What is injected now: what the ledger has, and what a look at the nodes shows of a fault that it does not have. */
export class FaultsReader {
  readonly #world: Watchable;
  readonly #ledger: Pick<Ledger, 'read'>;
  readonly #signal: AbortSignal;
  #owed: FaultInForce[] | undefined;
  #seen: FaultInForce[] | undefined;

  constructor(world: Watchable, ledger: Pick<Ledger, 'read'>, signal: AbortSignal) {
    this.#world = world;
    this.#ledger = ledger;
    this.#signal = signal;
  }

  get faults(): FaultInForce[] {
    const owed = this.#owed ?? [];
    const isOwed = (one: FaultInForce): boolean =>
      owed.some(({ kind, on, node }) => kind === one.kind && (node === undefined ? on === one.on : node === one.node));
    return [...owed, ...(this.#seen ?? []).filter((one) => !isOwed(one))];
  }

  /** Both were read once. */
  get isComplete(): boolean {
    return this.#owed !== undefined && this.#seen !== undefined;
  }

  /** Goes on until the signal aborts. */
  async read(): Promise<void> {
    await Promise.all([
      this.#again(() => this.#readLedger(), readEveryMs),
      this.#again(() => this.#look(), lookEveryMs),
    ]);
  }

  async #again(act: () => Promise<void>, everyMs: number): Promise<void> {
    while (!this.#signal.aborted) {
      await act().catch(() => undefined);
      await this.#world.clock.sleep(everyMs, this.#signal).catch(() => undefined);
    }
  }

  async #readLedger(): Promise<void> {
    const { undos } = await this.#ledger.read();
    this.#owed = undos.flatMap(ofLedger);
  }

  async #look(): Promise<void> {
    // It calls nothing that changes anything.
    const left = everythingLeft(faults, await survey(this.#world as World));
    const before = this.#seen ?? [];
    const found = left.map(({ kind, left: { target } }) => ofLook(kind, target, this.#world.clock));
    this.#seen = found.map((one) => before.find(({ kind, on }) => kind === one.kind && on === one.on) ?? one);
  }
}

const silences = (kind: string): boolean =>
  faults.some(
    (fault) => fault.kind === kind && typeof fault.effects !== 'function' && fault.effects.includes('silences'),
  );

function ofLedger({ kind, at, until, targets }: OwedUndo): FaultInForce[] {
  return targets.map((target) => ({
    ...struck(kind, target),
    sinceMs: Date.parse(at),
    by: 'seen',
    ...(until === undefined ? {} : { undoneByMs: Date.parse(until) }),
  }));
}

const ofLook = (kind: string, target: Target, clock: Clock): FaultInForce => ({
  ...struck(kind, target),
  sinceMs: clock.wallMs(),
  by: 'least',
});

const struck = (kind: string, target: Target): Pick<FaultInForce, 'kind' | 'on' | 'node' | 'silences'> => ({
  kind,
  on: wordsOf(target),
  ...(target.node === undefined ? {} : { node: target.node }),
  ...(silences(kind) ? { silences: true } : {}),
});
