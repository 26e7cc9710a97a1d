import { expect } from 'chai';
import { before, describe, it } from 'mocha';
import type { Facts } from '../bounds/facts.ts';
import type { History } from '../history/entry.ts';
import { savedHistories } from '../testing/saved-histories.ts';
import { condensed } from './live-memory.ts';
import type { LiveView } from './live-model.ts';
import { liveView } from './live-view.ts';

/** The picture without times, and without what stood at them: forgetting may make them less exact. */
function withoutTimes(view: LiveView): unknown {
  const bare = { ...view, promises: [], api: view.api.answers };
  return JSON.parse(
    JSON.stringify(bare, (key, value: unknown) =>
      key === 'found' ? undefined : /^(since|readySince|gone|terminating)$/.test(key) ? true : value,
    ),
  );
}

describe('a history that forgets', () => {
  let saved: Awaited<ReturnType<typeof savedHistories>>;
  before(async () => (saved = await savedHistories()));

  const pictureOf = (history: History, nowMs: number): LiveView => {
    const facts = saved[0]?.history.find(({ f }) => f === 'facts')?.value as Facts;
    const sets = new Map<string, Facts>();
    return liveView(
      {
        cluster: 'x',
        k8s: 'v1',
        nodes: [],
        namespace: undefined,
        history,
        facts: { cluster: facts, sets },
        faults: [],
      },
      nowMs,
    );
  };

  it('gives the same picture at every point of every saved real run, in fewer entries', () => {
    for (const { name, history } of saved) {
      for (let end = 50; end < history.length; end += Math.ceil(history.length / 25)) {
        const part = history.slice(0, end);
        const nowMs = part.at(-1)?.timeMs ?? 0;
        const short = condensed(part, 20);
        expect(withoutTimes(pictureOf(short, nowMs)), `${name}, ${end} entries`).to.deep.equal(
          withoutTimes(pictureOf(part, nowMs)),
        );
      }
    }
  }).timeout(60_000);

  it('stays short, however long it goes on', () => {
    const apiAndNodes = saved[0]?.history.filter(({ process }) => /^(api|node\/.*|run)$/.test(process)) ?? [];
    const once = condensed(apiAndNodes, 20);
    expect(once.length).to.be.lessThan(apiAndNodes.length / 3);
    expect(condensed(once, 20).length).to.be.at.most(once.length);
  });
});
