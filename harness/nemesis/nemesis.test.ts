import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Draft, Entry } from '../history/entry.ts';
import { faultWindows } from '../history/query.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { memoryLedger } from '../testing/memory-ledger.ts';
import { Nemesis } from './nemesis.ts';

/** A node on which a fault is a flag, with a way to make each act fail. */
class Flags {
  readonly set = new Set<string>();
  readonly acts: string[] = [];
  failing: 'inject' | 'undo' | 'no-bite' | undefined;

  fault(kind: string): Fault {
    return {
      kind,
      family: 'node',
      strikes: 'node',
      story: '',
      effects: ['silences'],
      inject: async ({ node }) => {
        this.acts.push(`inject ${kind} ${node}`);
        if (this.failing !== 'no-bite') this.set.add(`${kind} ${node}`);
        if (this.failing === 'inject') throw new Error('half injected');
      },
      prove: async ({ node }) => ({ bites: this.set.has(`${kind} ${node}`), seen: kind }),
      undo: async ({ node }) => {
        this.acts.push(`undo ${kind} ${node}`);
        if (this.failing === 'undo' && kind === 'b') throw new Error('undo failed');
        this.set.delete(`${kind} ${node}`);
      },
    };
  }
}

const signal = new AbortController().signal;
const cluster = { controlPlanes: ['cp'], workers: ['n1', 'n2'] };
const world = { clock: { wallMs: () => 0 }, cluster } as unknown as World;
const nemesisOf = (pen: ConstructorParameters<typeof Nemesis>[1], ledger = memoryLedger()): Nemesis =>
  new Nemesis(world, pen, ledger, { run: 'test', deadManMs: 1_000 });

function recorded() {
  const entries: Entry[] = [];
  return {
    entries,
    record: (draft: Draft) =>
      entries[entries.push({ index: entries.length, timeMs: entries.length, ...draft }) - 1] as Entry,
  };
}

describe('nemesis', () => {
  it('proves the bite and the undoing, and records both', async () => {
    const [flags, pen] = [new Flags(), recorded()];
    const nemesis = nemesisOf(pen);
    expect(await nemesis.inject('x', flags.fault('a'), [{ node: 'n1' }, { node: 'n2' }], signal)).to.equal(true);
    await nemesis.heal('x');
    const [window] = faultWindows(pen.entries);
    expect([window?.bit?.index, window?.healed?.index]).to.deep.equal([1, 3]);
    expect(flags.set).to.be.empty;
  });

  it('says so when it did not bite', async () => {
    const [flags, pen] = [new Flags(), recorded()];
    flags.failing = 'no-bite';
    expect(await nemesisOf(pen).inject('x', flags.fault('a'), [{ node: 'n1' }], signal)).to.equal(false);
    const [window] = faultWindows(pen.entries);
    expect([window?.bit, window?.failed?.index]).to.deep.equal([undefined, 1]);
  });

  it('undoes what was only half injected', async () => {
    const [flags, pen] = [new Flags(), recorded()];
    flags.failing = 'inject';
    const nemesis = nemesisOf(pen);
    expect(String(await nemesis.inject('x', flags.fault('a'), [{ node: 'n1' }], signal).catch(String))).to.contain(
      'half injected',
    );
    await nemesis.healAll();
    expect(flags.set).to.be.empty;
  });

  it('undoes the last first, goes on past a failure and reports it', async () => {
    const [flags, pen] = [new Flags(), recorded()];
    const nemesis = nemesisOf(pen);
    for (const kind of ['a', 'b', 'c']) await nemesis.inject(kind, flags.fault(kind), [{ node: 'n1' }], signal);
    flags.failing = 'undo';
    flags.acts.length = 0;
    expect(String(await nemesis.healAll().catch(String))).to.contain('undo failed');
    expect(flags.acts).to.deep.equal(['undo c n1', 'undo b n1', 'undo a n1']);
    expect([...flags.set]).to.deep.equal(['b n1']);
  });
});
