import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Draft } from '../history/entry.ts';
import type { PodView, StatefulSetView } from '../history/objects.ts';
import { api, historyOf } from '../testing/outage-history.ts';
import { bareScenario } from './assertions.ts';
import { judgeBy } from './judge.ts';

type Timed = { at: number; draft: Draft };
const second = 1_000;

const set = (at: number, more: Partial<StatefulSetView>): Timed => ({
  at,
  draft: api('statefulset', 'MODIFIED', {
    name: 'web',
    uid: 'sts',
    namespace: 'test',
    replicas: 3,
    policy: 'OrderedReady',
    status: { currentRevision: 'old', updateRevision: 'old' },
    ...more,
  }),
});

const pod = (
  at: number,
  change: 'ADDED' | 'MODIFIED' | 'DELETED',
  ordinal: number,
  more: Partial<PodView> = {},
): Timed => ({
  at,
  draft: api('pod', change, {
    name: `web-${ordinal}`,
    namespace: 'test',
    uid: `uid-${ordinal}`,
    phase: 'Running',
    conditions: { Ready: { status: 'True' } },
    containers: [],
    claims: [],
    revision: 'old',
    ...more,
  }),
});

const notReady = { conditions: { Ready: { status: 'False' } } };
const marked = { deletionTimestamp: '2026-01-01T00:00:00Z' };

/** The controller marks a pod, says so, and the pod goes. */
const deleted = (at: number, ordinal: number, more: Partial<PodView> = {}): Timed[] => [
  pod(at, 'MODIFIED', ordinal, { ...more, ...marked }),
  {
    at: at + 10,
    draft: api('event', 'ADDED', {
      name: `e${ordinal}-${at}`,
      uid: `e${ordinal}-${at}`,
      namespace: 'test',
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Delete Pod web-${ordinal} in StatefulSet web successful`,
      about: { kind: 'StatefulSet', name: 'web' },
      count: 1,
    }),
  },
  pod(at + 500, 'DELETED', ordinal, { ...more, ...marked }),
];

const threePods = [set(0, {}), ...[0, 1, 2].map((n) => pod(n * second, 'ADDED', n))];

const judged = (...drafts: Timed[]) => {
  const history = historyOf(drafts);
  return judgeBy('order', bareScenario(history), history)[0];
};

describe('order of a StatefulSet', () => {
  it('holds when each pod is created after its predecessors serve, and is broken when one does not', () => {
    expect(judged(...threePods)).to.include({ outcome: true, because: '3 created, 0 scaled away, 0 replaced' });
    const early = judged(set(0, {}), pod(0, 'ADDED', 0, notReady), pod(second, 'ADDED', 1));
    expect(early).to.include({ outcome: false, because: 'web-1 was created while ordinal 0 did not serve (Running)' });
    const terminating = judged(
      set(0, {}),
      pod(0, 'ADDED', 0),
      pod(1, 'MODIFIED', 0, marked),
      pod(9 * second, 'ADDED', 1),
    );
    expect(terminating?.because).to.equal('web-1 was created while ordinal 0 was Terminating');
  });

  it('recreates a missing lower ordinal while a higher one is unhealthy', () => {
    const drafts = [...threePods, pod(10 * second, 'MODIFIED', 2, notReady), ...deleted(11 * second, 1)];
    expect(judged(...drafts, pod(15 * second, 'ADDED', 1, { uid: 'again' }))?.outcome).to.equal(true);
  });

  it('is not asked of Parallel, nor of what was listed and not seen being made', () => {
    const parallel = { policy: 'Parallel' };
    expect(judged(set(0, parallel), pod(1, 'ADDED', 1), pod(2, 'ADDED', 0))?.outcome).to.equal(true);
  });

  it('scales down from the highest, each gone before the next', () => {
    const to1 = set(20 * second, { replicas: 1 });
    expect(judged(...threePods, to1, ...deleted(21 * second, 2), ...deleted(23 * second, 1))).to.include({
      outcome: true,
      because: '3 created, 2 scaled away, 0 replaced',
    });
    const swapped = judged(...threePods, to1, ...deleted(21 * second, 1));
    expect(swapped).to.include({ outcome: false, because: 'web-1 was deleted while ordinal 2 was still there' });
  });

  it('lets the lowest go when the start is raised, though those above stay', () => {
    const raised = set(20 * second, { replicas: 2, start: 1 });
    expect(judged(...threePods, raised, ...deleted(21 * second, 0))?.outcome).to.equal(true);
    const both = set(20 * second, { replicas: 1, start: 2 });
    expect(judged(...threePods, both, ...deleted(21 * second, 0))?.because).to.contain('ordinal 1 was still there');
  });

  // Rows of the truth table for 3 → 1 (behaviour catalogue, 8.3): who is not Ready, and whether web-2 may be deleted.
  for (const [unready, may] of [
    [[0], false],
    [[2], true],
    [[1], true],
    [[1, 2], false],
  ] as const) {
    it(`${may ? 'scales' : 'does not scale'} down while ${unready.map((n) => `web-${n}`).join(' and ')} is not Ready`, () => {
      const bad = unready.map((n) => pod(10 * second, 'MODIFIED', n, notReady));
      const more = unready.some((n) => n === 2) ? notReady : {};
      const drafts = [...threePods, ...bad, set(20 * second, { replicas: 1 }), ...deleted(21 * second, 2, more)];
      expect(judged(...drafts)?.outcome).to.equal(may);
    });
  }

  it('does not ask for an order of what people delete or evictions mark', () => {
    const byHand = deleted(21 * second, 1).filter(({ draft }) => draft.f !== 'event');
    expect(judged(...threePods, set(20 * second, { replicas: 1 }), ...byHand)?.outcome).to.equal(true);
  });

  it('updates from the highest down, each serving before the next, and not below the partition', () => {
    const fresh = { currentRevision: 'old', updateRevision: 'new' };
    const update = set(20 * second, { status: fresh, partition: 1 });
    const second2 = pod(23 * second, 'ADDED', 2, { uid: 'new-2', revision: 'new' });
    expect(judged(...threePods, update, ...deleted(21 * second, 2), second2, ...deleted(25 * second, 1))).to.include({
      outcome: true,
      because: '4 created, 0 scaled away, 2 replaced',
    });
    expect(judged(...threePods, update, ...deleted(21 * second, 1))?.because).to.equal(
      'web-1 was deleted while ordinal 2 was not updated and serving',
    );
    expect(judged(...threePods, update, ...deleted(21 * second, 0))?.because).to.equal(
      'web-0 was deleted while it is below the partition 1',
    );
    const back = pod(23 * second, 'ADDED', 0, { uid: 'again', revision: 'new' });
    const byHand = deleted(21 * second, 0).filter(({ draft }) => draft.f !== 'event');
    expect(judged(...threePods, update, ...byHand, back)?.because).to.equal(
      'web-0 is below the partition and was made at revision new',
    );
  });
});
