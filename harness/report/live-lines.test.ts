import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { liveLines } from './live-lines.ts';
import type { LiveView, Since } from './live-model.ts';
import { plain } from './summary.ts';
import { painted } from './live-table.ts';

const at = '2026-01-01T00:01:00.000Z';
const since: fc.Arbitrary<Since> = fc.record({
  at: fc.integer({ min: 0, max: 400_000_000 }).map((ms) => new Date(Date.parse(at) - ms).toISOString()),
  by: fc.constantFrom('seen', 'stamp', 'least'),
});
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,18}$/);
// What programs say may hold anything, terminal controls too.
const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constant('\x1b[31mred\r\n\tё 漢字'));
const uid = fc.uuid();
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 2 });
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 7 });

/** Drops keys whose value is undefined, as views have none. */
const compact = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const node = fc.record({
  name,
  role: fc.constant('worker'),
  engine: optional(fc.record({ state: fc.constantFrom('running', 'paused', 'exited'), since })),
  ready: optional(fc.record({ status: fc.constantFrom('True', 'False', 'Unknown'), since })),
  taints: few(
    fc.record({ taint: fc.constantFrom('node.kubernetes.io/unreachable:NoExecute', 'a/b:NoSchedule'), since }),
  ),
  kubelet: optional(fc.record({ state: fc.constantFrom('active', 'inactive', 'unreachable'), since })),
  blind: optional(fc.record({ since, why: words })),
  runs: fc.nat(9),
});
const run = fc.record({ node: name, podUid: uid, since, certain: fc.boolean() });
const identity = fc.record({
  namespace: fc.constantFrom('one', 'two'),
  set: name,
  name,
  wanted: fc.boolean(),
  pod: optional(
    fc.record({
      uid,
      phase: fc.constantFrom('Running', 'Pending'),
      ready: fc.constantFrom('True', 'False', 'unset'),
      readySince: optional(since),
      node: optional(name),
      restarts: fc.nat(5),
      terminating: optional(since),
    }),
  ),
  gone: optional(since),
  previous: few(uid),
  runs: few(run),
});
const volume = fc.record({ name, uid, phase: name, terminating: optional(since), nodes: few(name) });
const claim = fc.record({
  namespace: fc.constantFrom('one', 'two'),
  name,
  uid,
  phase: fc.constantFrom('Bound', 'Pending'),
  terminating: optional(since),
  volume: optional(volume),
});
const promise = fc.record({
  on: name,
  what: name,
  since,
  after: words,
  came: optional(since),
  fromMs: fc.nat(99_999),
  toMs: fc.nat(99_999),
  because: words,
  state: fc.constantFrom('waiting', 'due', 'kept', 'early', 'late', 'overdue', 'unseen'),
});
const fault = fc.record({ kind: name, on: name, since, undoneBy: optional(fc.constant(at)) });
const view = fc
  .record({
    cluster: name,
    k8s: fc.constant('v1.36.1'),
    at: fc.constant(at),
    api: fc.record({ answers: fc.boolean(), since: optional(since), why: optional(words) }),
    timers: optional(fc.record({ graceMs: fc.nat(), leaseMs: fc.nat(), tolerationsMs: few(fc.option(fc.nat())) })),
    faults: few(fault),
    promises: few(promise),
    nodes: few(node),
    identities: few(identity),
    claims: few(claim),
  })
  .map((one) => compact(one) as LiveView);

const textsOf = (one: LiveView, columns: number, rows?: number): string[] =>
  liveLines(one, { columns, rows }).map((line) => painted(line, plain));

/** What the title of a section says is hidden. */
const hiddenIn = (lines: readonly string[], title: string): number =>
  Number(/ (\d+) not shown$/.exec(lines.find((line) => line.startsWith(title)) ?? '')?.[1] ?? 0);

describe('lines of the live picture', () => {
  it('are never wider than the window, never more than it has, and tell the terminal nothing', () => {
    fc.assert(
      fc.property(view, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60 }), (one, columns, rows) => {
        const lines = textsOf(one, columns, rows);
        expect(lines.length).to.be.at.most(rows);
        for (const line of lines) {
          expect(line.length).to.be.at.most(columns);
          expect(line).to.match(/^[\x20-\x7e…✓✗]*$/);
        }
      }),
      { numRuns: 200 },
    );
  }).timeout(20_000);

  it('have every node, identity, claim and fault, or count it as not shown', () => {
    fc.assert(
      fc.property(view, fc.integer({ min: 8, max: 60 }), (one, rows) => {
        const lines = textsOf(one, 400, rows);
        const shown = (title: string): string[] => {
          const from = lines.findIndex((line) => line.startsWith(title)) + 1;
          const to = lines.findIndex((line, index) => index >= from && /^[A-Z]{5}|^$/.test(line));
          return lines.slice(from, to === -1 ? undefined : to).filter((line) => !line.startsWith('  '));
        };
        const titles = { NODES: one.nodes, IDENTITIES: one.identities, CLAIMS: one.claims, FAULTS: one.faults };
        for (const [title, things] of Object.entries(titles))
          expect(shown(title).length + hiddenIn(lines, title), title).to.equal(things.length);
        for (const { name: called } of hiddenIn(lines, 'NODES') === 0 ? one.nodes : [])
          expect(shown('NODES').some((line) => line.startsWith(called))).to.equal(true);
        if (hiddenIn(lines, 'IDENTITIES') === 0)
          for (const { name: called } of one.identities)
            expect(shown('IDENTITIES').some((line) => line.includes(called))).to.equal(true);
      }),
      { numRuns: 200 },
    );
  }).timeout(20_000);

  it('hide what is calm before what asks for a look', () => {
    const calm = (called: string): LiveView['nodes'][number] => ({
      name: called,
      role: 'worker',
      engine: { state: 'running', since: { at, by: 'least' } },
      ready: { status: 'True', since: { at, by: 'seen' } },
      taints: [],
      runs: 0,
    });
    const paused = { ...calm('n3'), engine: { state: 'paused', since: { at, by: 'stamp' as const } } };
    const nodes = [calm('n1'), calm('n2'), paused, calm('n4')];
    const rest = { faults: [], promises: [], identities: [], claims: [], api: { answers: true } };
    const lines = textsOf({ cluster: 'c', k8s: 'v1', at, nodes, ...rest }, 80, 8);
    expect(lines.filter((line) => line.startsWith('n')).map((line) => line.slice(0, 2))).to.deep.equal(['n1', 'n3']);
    expect(hiddenIn(lines, 'NODES')).to.equal(2);
  });
});
