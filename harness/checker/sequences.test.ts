import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Entry } from '../history/entry.ts';
import type { LifeWord, Sequence } from '../scenario/sequence.ts';
import { bareScenario } from './assertions.ts';
import { judgeBy } from './judge.ts';

type Word = `${string} ${LifeWord}`;

/** A record in which these words happen, one observation each; later objects of a name are other objects. */
function recordOf(words: readonly Word[]): Entry[] {
  const lives = new Map<string, { uid: string; ready: boolean; marked: boolean }>();
  return words.map((word, index): Entry => {
    const [name = '', what = ''] = word.split(' ');
    if (what === 'created') lives.set(name, { uid: `${name}/${index}`, ready: false, marked: false });
    const life = lives.get(name) ?? { uid: name, ready: false, marked: false };
    if (what === 'ready') life.ready = true;
    if (what === 'marked') life.marked = true;
    const object = {
      name,
      uid: life.uid,
      phase: 'Running',
      conditions: life.ready ? { Ready: { status: 'True' } } : {},
      ...(life.marked ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    };
    const change = what === 'created' ? 'ADDED' : what === 'gone' ? 'DELETED' : 'MODIFIED';
    return { index, timeMs: index, process: 'api', kind: 'observation', f: 'pod', value: { change, object } };
  });
}

function judged(order: Sequence['order'], words: readonly Word[], more: Entry[] = [], rest: Partial<Sequence> = {}) {
  const history = [...recordOf(words), ...more].map((entry, index) => ({ ...entry, index }));
  const scenario = { ...bareScenario(history), sequences: [{ name: 'order', title: '', order, ...rest }] };
  return judgeBy('sequences', scenario, history)[0];
}

const oneByOne = ['web-0', 'web-1', 'web-2'].flatMap((pod): Word[] => [`${pod} created`, `${pod} ready`]);

describe('the order of what happens to pods', () => {
  it('holds when all came as it was told, and tells it', () => {
    expect(judged(oneByOne, oneByOne)).to.include({ outcome: true, because: oneByOne.join(', ') });
  });

  it('is broken by any two that changed their places, by one that is missing, and by one that is too many', () => {
    const place = fc.nat(oneByOne.length - 2);
    fc.assert(
      fc.property(place, (at) => {
        const [one, other] = oneByOne.slice(at, at + 2) as [Word, Word];
        const swapped = oneByOne.with(at, other).with(at + 1, one);
        expect(judged(swapped, oneByOne)?.outcome).to.equal(false);
        expect(judged(oneByOne.toSpliced(at, 1), oneByOne)?.outcome).to.equal(false);
        expect(judged(oneByOne.toSpliced(at, 0, 'web-3 ready'), oneByOne)?.outcome).to.equal(false);
      }),
    );
  });

  it('takes those of a group in any order, but not out of the group', () => {
    const groups = (['created', 'ready'] as const).map((kind) => [0, 1, 2].map((n): Word => `web-${n} ${kind}`));
    const shuffled = (words: Word[]) => fc.shuffledSubarray(words, { minLength: words.length });
    const [created = [], ready = []] = groups;
    fc.assert(
      fc.property(shuffled(created), shuffled(ready), (first, then) => {
        expect(judged(groups, [...first, ...then])?.outcome).to.equal(true);
        const [late] = first;
        const mixed = [...first.slice(1), then[0] as Word, late as Word, ...then.slice(1)];
        expect(judged(groups, mixed)?.outcome).to.equal(false);
      }),
    );
  });

  it('counts only the happenings that it names, and only pods of the same StatefulSets', () => {
    const words: Word[] = ['web-1 created', 'web-1 ready', 'db-0 created', 'web-1 marked', 'db-0 gone', 'web-1 gone'];
    expect(judged(['web-1 marked', 'web-1 gone'], words)?.outcome).to.equal(true);
    expect(judged(['web-1 created', 'web-1 gone'], words)?.outcome).to.equal(true);
    expect(judged(['web-1 gone', 'web-1 marked'], words)?.outcome).to.equal(false);
  });

  it('an empty one says that nothing of these kinds happens', () => {
    const rest = { of: 'web', kinds: ['marked' as const] };
    expect(judged([], ['web-1 created', 'web-1 ready', 'db-0 marked'], [], rest)?.outcome).to.equal(true);
    expect(judged([], ['web-1 created', 'web-1 marked'], [], rest)?.outcome).to.equal(false);
  });

  it('proves nothing wrong where the watch was blind', () => {
    const value = { fromMs: 1, toMs: 2, why: 'reconnected' };
    const gap: Entry = { index: 0, timeMs: 9, process: 'api', kind: 'gap', f: 'pod', value };
    const lacking = oneByOne.filter((word) => word !== 'web-1 ready');
    expect(judged(oneByOne, lacking)?.outcome).to.equal(false);
    expect(judged(oneByOne, lacking, [gap])?.outcome).to.equal('unknown');
  });
});
