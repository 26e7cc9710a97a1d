import { expect } from 'chai';
import { describe, it } from 'mocha';
import { api, historyOf, pod } from '../testing/outage-history.ts';
import type { Draft } from './entry.ts';
import type { FaultValue } from './query.ts';
import { settledFaults } from './settling.ts';

type Timed = { at: number; draft: Draft };

const journal1 = { node: 'n1', pod: { name: 'journal-1', uid: 'uid-a' } };
const fault = (at: number, f: string, type: 'invoke' | 'ok', more: Partial<FaultValue>): Timed => ({
  at,
  draft: { process: 'nemesis', kind: 'fault', type, f, value: { as: 'x', nodes: ['n1'], ...more } },
});
const act = (kind: string, more: Partial<FaultValue>): Timed[] => [
  fault(10, kind, 'invoke', { act: true, ...more }),
  fault(11, kind, 'ok', { act: true, ...more }),
];
const container = (id: string) => ({ name: 'journal', id, restartCount: 0, ready: true, state: 'running' });
const at = (
  ms: number,
  change: 'LISTED' | 'ADDED' | 'MODIFIED' | 'DELETED',
  uid: string,
  ready: string,
  more = {},
): Timed => ({
  at: ms,
  draft: api('pod', change, pod(uid, ready, more)),
});
/** When it settled, milliseconds; undefined: never. */
const settled = (...drafts: Timed[]): number | undefined => settledFaults(historyOf(drafts))[0]?.settled?.timeMs;

describe('when an act is over', () => {
  const deleted = act('force-delete', { struck: [journal1], effects: ['removes-pods'] });
  const before = at(1, 'LISTED', 'uid-a', 'True');

  it('a deletion is when another pod of the name serves, and not before', () => {
    const gone = [before, ...deleted, at(12, 'DELETED', 'uid-a', 'True'), at(13, 'ADDED', 'uid-b', 'False')];
    expect(settled(before, ...deleted)).to.equal(undefined);
    expect(settled(...gone)).to.equal(undefined);
    expect(settled(...gone, at(20, 'MODIFIED', 'uid-b', 'True'), at(30, 'MODIFIED', 'uid-b', 'False'))).to.equal(20);
  });

  it('a killed container is when all of the pod run anew', () => {
    const killed = act('container-kill', { struck: [journal1], effects: ['unserves', 'restarts-containers'] });
    const old = at(1, 'LISTED', 'uid-a', 'True', { containers: [container('c1')] });
    expect(settled(old, ...killed, at(12, 'MODIFIED', 'uid-a', 'True', { containers: [container('c1')] }))).to.equal(
      undefined,
    );
    expect(settled(old, ...killed, at(15, 'MODIFIED', 'uid-a', 'True', { containers: [container('c2')] }))).to.equal(
      15,
    );
  });

  it('a deleted claim is when another of its name is bound', () => {
    const struck = [{ ...journal1, claims: [{ name: 'data-journal-1', uid: 'claim-1' }] }];
    const claim = (ms: number, uid: string, phase: string): Timed => ({
      at: ms,
      draft: api('claim', 'MODIFIED', { name: 'data-journal-1', uid, phase, namespace: 'test', volume: 'pv' }),
    });
    const deletion = act('claim-delete', { struck, effects: ['replaces-claims'] });
    expect(settled(claim(1, 'claim-1', 'Bound'), ...deletion, claim(12, 'claim-2', 'Pending'))).to.equal(undefined);
    expect(settled(claim(1, 'claim-1', 'Bound'), ...deletion, claim(13, 'claim-2', 'Bound'))).to.equal(13);
  });

  it('a restart of a controller is when it surely leads again', () => {
    const restart = act('controller-manager-restart', { struck: [{ node: 'cp' }], effects: ['hinders-control-plane'] });
    const tick = (ms: number) => at(ms, 'MODIFIED', 'uid-a', 'True');
    expect(settled(...restart, tick(20_000))).to.equal(undefined);
    expect(settled(...restart, tick(20_000), tick(30_011), tick(40_000))).to.equal(30_011);
  });

  it('is as the record says, where it does', () => {
    const said = fault(25, 'settled force-delete', 'ok', {});
    expect(settled(before, ...deleted, at(20, 'ADDED', 'uid-b', 'True'), said)).to.equal(25);
  });

  it('is told of old records too: a forced deletion on the nodes that they name', () => {
    const old = [fault(10, 'force-delete', 'invoke', {}), fault(11, 'force-delete', 'ok', {})];
    expect(settled(before, ...old, at(12, 'DELETED', 'uid-a', 'True'), at(20, 'ADDED', 'uid-b', 'True'))).to.equal(20);
  });
});

describe('when a fault with an undo is over', () => {
  it('is at its undo, but for containers that must come back after it', () => {
    const stop = (effects: string[]): Timed[] => [
      at(1, 'LISTED', 'uid-a', 'True', { containers: [container('c1')] }),
      fault(10, 'node-stop', 'invoke', { struck: [{ node: 'n1' }], effects }),
      fault(11, 'node-stop', 'ok', {}),
      fault(20, 'heal node-stop', 'invoke', {}),
      fault(21, 'heal node-stop', 'ok', {}),
      at(30, 'MODIFIED', 'uid-a', 'True', { containers: [container('c2')] }),
    ];
    expect(settled(...stop(['silences']))).to.equal(21);
    expect(settled(...stop(['silences', 'restarts-containers']))).to.equal(30);
  });
});
