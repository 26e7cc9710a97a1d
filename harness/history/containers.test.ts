import { expect } from 'chai';
import { describe, it } from 'mocha';
import { historyOf } from '../testing/outage-history.ts';
import { containerSpans, type ContainerValue } from './containers.ts';
import type { Draft } from './entry.ts';

const onNode = (f: string, value: unknown, kind: Draft['kind'] = 'observation'): Draft => ({
  process: 'node/n1',
  kind,
  f,
  value,
});
const change = (what: ContainerValue['change'], sourceMs: number, id = 'c1'): Draft =>
  onNode('container', { node: 'n1', change: what, id, pod: 'journal-1', podUid: 'uid-a', sourceMs });
const gap = (fromMs: number, toMs: number): Draft => onNode('container', { fromMs, toMs, why: 'test' }, 'gap');
const seen = (state: string, id = 'c1', createdMs = 900, finishedMs?: number): Draft =>
  onNode('containers', {
    node: 'n1',
    containers: [
      {
        ...{ id, pod: 'journal-1', podUid: 'uid-a', namespace: 'test', name: 'journal', state, attempt: 0, createdMs },
        ...(finishedMs !== undefined && { finishedMs }),
      },
    ],
  });
const none = onNode('containers', { node: 'n1', containers: [] });
const lives = (...drafts: [number, Draft][]) =>
  containerSpans(historyOf(drafts.map(([at, draft]) => ({ at, draft })))).map(({ started, ended }) => [
    [started.earliestMs, started.latestMs],
    [ended.earliestMs, ended.latestMs],
  ]);
const at = (ms: number) => [ms, ms];
const ever = Number.POSITIVE_INFINITY;

describe('lives of containers by node truth', () => {
  it('last from start to exit, to the stamp, whatever the order of arrival of their deletion', () => {
    const all: [number, Draft][] = [
      [1_010, change('created', 900)],
      [1_020, change('started', 1_000)],
      [5_500, change('exited', 5_000)],
      [6_000, change('deleted', 5_900)],
    ];
    expect(lives(...all)).to.deep.equal([[at(1_000), at(5_000)]]);
  });

  it('go on while nothing else is told', () => {
    expect(lives([1_020, change('started', 1_000)])).to.deep.equal([[at(1_000), at(ever)]]);
  });

  it('that ended in a gap ended between the last moment before it and the snapshot after it', () => {
    const before: [number, Draft][] = [
      [1_020, change('started', 1_000)],
      [9_000, gap(3_000, 9_000)],
    ];
    expect(lives(...before, [9_001, seen('CONTAINER_EXITED')])).to.deep.equal([[at(1_000), [3_000, 9_001]]]);
    expect(lives(...before, [9_001, none])).to.deep.equal([[at(1_000), [3_000, 9_001]]]);
    expect(lives(...before, [9_001, seen('CONTAINER_RUNNING')])).to.deep.equal([[at(1_000), at(ever)]]);
    const later: [number, Draft][] = [
      [9_001, seen('CONTAINER_RUNNING')],
      [12_001, change('exited', 12_000)],
    ];
    expect(lives(...before, ...later)).to.deep.equal([[at(1_000), at(12_000)]]);
  });

  it('that ended in a gap ended before the stamp of their end, which may be late but lies in the gap', () => {
    const before: [number, Draft][] = [
      [1_020, change('started', 1_000)],
      [9_000, gap(3_000, 9_000)],
    ];
    for (const [finishedMs, latestMs] of [
      [7_000, 7_000],
      [2_900, 3_000],
      [9_500, 9_001],
    ] as const)
      expect(lives(...before, [9_001, seen('CONTAINER_EXITED', 'c1', 900, finishedMs)])).to.deep.equal([
        [at(1_000), [3_000, latestMs]],
      ]);
    expect(lives(before[1]!, [9_001, seen('CONTAINER_EXITED', 'c2', 4_000, 6_000)])).to.deep.equal([
      [
        [4_000, 9_001],
        [4_000, 6_000],
      ],
    ]);
  });

  it('that began in a gap began between their creation and the snapshot, ended or not', () => {
    const blind: [number, Draft] = [9_000, gap(3_000, 9_000)];
    expect(lives(blind, [9_001, seen('CONTAINER_RUNNING', 'c2', 4_000)])).to.deep.equal([[[4_000, 9_001], at(ever)]]);
    expect(lives(blind, [9_001, seen('CONTAINER_EXITED', 'c2', 4_000)])).to.deep.equal([
      [
        [4_000, 9_001],
        [4_000, 9_001],
      ],
    ]);
    expect(lives(blind, [9_500, change('exited', 9_400, 'c3')])).to.deep.equal([[[-ever, 9_400], at(9_400)]]);
  });

  it('on a node that stays blind may go on for ever, and end with the node', () => {
    const started: [number, Draft] = [1_020, change('started', 1_000)];
    expect(lives(started, [9_000, gap(3_000, 9_000)])).to.deep.equal([[at(1_000), [3_000, ever]]]);
    const down = onNode('down', { node: 'n1', heardMs: 3_000 });
    expect(lives(started, [4_000, down], [9_000, gap(3_000, 9_000)])).to.deep.equal([[at(1_000), [3_000, 4_000]]]);
  });

  it('are not ended by a snapshot that is older than what was told', () => {
    expect(lives([1_020, change('started', 1_000)], [1_030, none])).to.deep.equal([[at(1_000), at(ever)]]);
  });
});
