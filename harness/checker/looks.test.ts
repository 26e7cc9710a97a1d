import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Entry } from '../history/entry.ts';
import type { Condition } from '../scenario.ts';
import { bareScenario } from './assertions.ts';
import { judgeBy } from './judge.ts';

const entry = (rest: Partial<Entry>): Entry => ({
  index: 0,
  timeMs: 0,
  process: 'api',
  kind: 'observation',
  f: 'pod',
  value: {},
  ...rest,
});
const pod = (ready: string) =>
  entry({
    value: {
      change: 'MODIFIED',
      object: { name: 'web-0', uid: 'u', phase: 'Running', conditions: { Ready: { status: ready } }, containers: [] },
    },
  });
const containers = (state: string) =>
  entry({
    process: 'node/n1',
    f: 'containers',
    value: { node: 'n1', containers: [{ pod: 'web-0', podUid: 'u', state, attempt: 0 }] },
  });
const step = (type: 'invoke' | 'ok') => entry({ process: 'run', kind: 'phase', f: 'step look', type });

function outcomeOf(wanted: Condition, entries: Entry[]) {
  const history = entries.map((one, index) => ({ ...one, index, timeMs: index }));
  const look = { do: 'look' as const, name: 'look', title: '', expect: wanted };
  return judgeBy('steps', { ...bareScenario(history), steps: [look] }, history)[0]?.outcome;
}

describe('a look', () => {
  const ready: Condition = { of: 'pod', pod: 'web-0', ready: 'True' };
  const runs: Condition = { of: 'container', pod: 'web-0', running: true };

  it('sees objects as they stand at its end, whenever they were last told of', () => {
    expect(outcomeOf(ready, [pod('True'), step('invoke'), step('ok')])).to.equal(true);
    expect(outcomeOf(ready, [pod('True'), pod('False'), step('invoke'), step('ok')])).to.equal(false);
    expect(outcomeOf(ready, [pod('True'), step('invoke'), pod('False'), step('ok')])).to.equal(false);
    expect(outcomeOf(ready, [step('invoke'), step('ok'), pod('True')])).to.equal(false);
  });

  it('takes of containers only what was looked at then', () => {
    const [up, down] = [containers('CONTAINER_RUNNING'), containers('CONTAINER_EXITED')];
    expect(outcomeOf(runs, [step('invoke'), up, step('ok')])).to.equal(true);
    expect(outcomeOf(runs, [up, step('invoke'), step('ok')])).to.equal(false);
    expect(outcomeOf(runs, [up, step('invoke'), down, step('ok')])).to.equal(false);
  });

  it('proves nothing while the API server was not heard', () => {
    const gap = entry({ kind: 'gap', value: { fromMs: 0, toMs: 9, why: 'reconnected' } });
    expect(outcomeOf(ready, [pod('True'), step('invoke'), gap, step('ok')])).to.equal('unknown');
  });
});
