import * as chai from 'chai';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { boundsOf } from '../bounds/bounds.ts';
import type { Draft, Entry } from '../history/entry.ts';
import { api, fastFacts, historyOf, outageDrafts, pod, usual } from '../testing/outage-history.ts';
import {
  nodeReady,
  nodeTainted,
  nodeUnknown,
  podEvicted,
  podGone,
  podReady,
  podReason,
  podReplaced,
  podTerminating,
  statefault,
} from './assertions.ts';

chai.use(statefault);

const history = historyOf(outageDrafts());
const bounds = boundsOf(fastFacts);
const message = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

describe('assertions over a finished history', () => {
  it('hold for an outage as promised', () => {
    expect(history).to.haveAtMostOneWriterPer('identity');
    expect(history).to.hold('acknowledged-writes');
    expect(history).toReach(podTerminating('journal-1')).within(bounds.eviction);
    expect(history).toReach(nodeUnknown('outage')).since('outage').within(bounds.detection);
    expect(history).to.neverReach(podReason('NodeLost'));
    expect(history).not.toReach(podReason('NodeLost'));
    expect(history).to.neverReach(podReplaced('journal-1'), { to: 'outage' });
    expect(history).to.reachInOrder(
      nodeUnknown('outage'),
      nodeTainted('outage'),
      podEvicted('journal-1'),
      nodeReady('outage'),
      podGone('journal-1', { bearer: 'before' }),
      podReady('journal-1', { bearer: 'after' }),
    );
  });

  it('leave chai’s own within as it is', () => {
    expect(5).to.be.within(1, 9);
    expect(() => expect(5).to.be.within(6, 9)).to.throw(chai.AssertionError);
  });

  it('say what was wanted, what came nearest and what was seen last', () => {
    const late = historyOf(outageDrafts().filter(({ draft }) => !JSON.stringify(draft).includes('deletionTimestamp')));
    const said = message(() => expect(late).toReach(podEvicted('journal-1')));
    expect(said).to.match(
      /^never reached: \(pod: pod journal-1, terminating true, disruption DeletionByTaintManager\)/,
    );
    expect(said).to.match(/nearest miss: #\d+ \+\d+\.\d\d s pod journal-1 .*but not: terminating true, disruption/);
    expect(said).to.match(/last seen of pod journal-1:\n {2}#\d+ .*uid uid-a/);
  });

  it('tell too early and too late, with the bound', () => {
    const early = historyOf(outageDrafts({ terminating: 15_000 }));
    expect(message(() => expect(early).toReach(podTerminating('journal-1')).within(bounds.eviction))).to.match(
      /^too early: .* after 14\.00 s, entry \d+; promised 18\.76 s to 28\.20 s/,
    );
    expect(message(() => expect(history).toReach(podTerminating()).within(1_000))).to.match(
      /^too late: .* 0\.00 s to 1\.00 s/,
    );
  });

  it('fail with the word unknown when the observer was blind', () => {
    const gap: Draft = { process: 'api', kind: 'gap', f: 'pod', value: { fromMs: 2_000, toMs: 3_000, why: 'test' } };
    const blind = historyOf([...outageDrafts(), { at: 3_000, draft: gap }]);
    expect(message(() => expect(blind).to.neverReach(podReason('NodeLost')))).to.match(
      /^unknown: not seen, but .* blind/,
    );
    expect(message(() => expect(blind).not.toReach(podReason('NodeLost')))).to.match(/^unknown/);
    expect(message(() => expect(blind).toReach(podReason('NodeLost')))).to.match(/^unknown, the observer was blind/);
  });

  it('fail where a checker does, with its words and its entries', () => {
    const empty = historyOf(outageDrafts().filter(({ draft }) => draft.f !== 'lines'));
    expect(message(() => expect(empty).to.hold('acknowledged-writes'))).to.match(
      /journal-1 is unknown: its volume was not read/,
    );
    expect(message(() => expect(history).to.hold('luck'))).to.match(/no checker "luck"; there are: steps, nevers/);
    expect(message(() => expect(history).not.to.hold('states'))).to.match(/only \.not\.toReach/);
    expect(message(() => expect(history).toReach(podReplaced('journal-1')).since('flood'))).to.match(
      /no fault or entry flood/,
    );
    expect(message(() => expect([]).to.hold('states'))).to.match(/expected a history/);
  });
});

class Growing {
  readonly entries: Entry[] = [];
  readonly listeners = new Set<(entry: Entry) => void>();
  listen(listener: (entry: Entry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  add(entry: Entry): void {
    this.entries.push(entry);
    for (const listener of this.listeners) listener(entry);
  }
}

describe('assertions over a growing history', () => {
  it('resolve with the very entry that the finished history names, and listen no more', async () => {
    const growing = new Growing();
    growing.add(history[0] as Entry);
    const wanted = [podTerminating('journal-1'), nodeUnknown('outage'), podReady('journal-1', { bearer: 'after' })];
    const waiting = wanted.map((condition) => expect(growing).eventuallyReach(condition, { within: 5_000 }));
    for (const entry of history.slice(1)) growing.add(entry);
    const times = (await Promise.all(waiting)).map(({ timeMs }) => timeMs);
    expect(times).to.deep.equal([usual.terminating, usual.unknown, usual.replaced]);
    expect(growing.listeners.size).to.equal(0);
  });

  it('count what is there already', async () => {
    const growing = new Growing();
    for (const entry of history) growing.add(entry);
    const entry = await expect(growing).eventuallyReach(podTerminating('journal-1'), { within: 5, from: 0 });
    expect(entry.timeMs).to.equal(usual.terminating);
  });

  it('reject when the bound has passed, with what was last seen', async () => {
    const growing = new Growing();
    growing.add(historyOf([{ at: 1, draft: api('pod', 'ADDED', pod('uid-a', 'False')) }])[0] as Entry);
    const said = await expect(growing)
      .eventuallyReach(podReady('journal-1'), { within: 5 })
      .then(String, (error: Error) => error.message);
    expect(said).to.match(
      /^wanted \(pod: pod journal-1, ready True\) within 5 ms; nearest miss: #0 .*but not: ready True\nlast seen/,
    );
    expect(growing.listeners.size).to.equal(0);
  });

  it('reject with the reason of an abort', async () => {
    const growing = new Growing();
    growing.add(history[0] as Entry);
    const controller = new AbortController();
    const waiting = expect(growing).eventuallyReach(podReady(), { within: 5_000, signal: controller.signal });
    controller.abort(new Error('stop'));
    expect(await waiting.catch((error: Error) => error.message)).to.equal('stop');
  });
});
