import { expect } from 'chai';
import { describe, it } from 'mocha';
import { cluster, inside, pod, workers } from '../diagnosis/made-up.ts';
import { diagnosisOf } from '../diagnosis/verdict.ts';
import { diagnosisText } from './diagnosis.ts';

const [one, two] = workers;
const stopped = { unit: 'inactive', frozen: false, answers: { unseen: 'its health port: refused' } };
const evidence = cluster({
  [one]: { inside: inside(one, { kubelet: stopped }), outside: 'refused', pods: [pod({ storage: 'shared' })] },
  [two]: { machine: 'exited', inside: { unseen: 'its container is exited' }, pods: [pod({ processes: 'none' })] },
});

describe('the text of a diagnosis', () => {
  const lines = diagnosisText(evidence, diagnosisOf(evidence)).split('\n');
  const at = (words: string): number => lines.findIndex((line) => line.includes(words));

  it('names the cause before the evidence, and the evidence before the remedies', () => {
    expect(at(`✗ ${one}: kubelet stopped (proven: the unit of the kubelet is inactive)`)).to.be.at.least(0);
    expect(at(`✗ ${one}`)).to.be.lessThan(at('kubelet: inactive; does not answer'));
    expect(at('kubelet: inactive')).to.be.lessThan(at('its container RUNS'));
    expect(lines[at('can the name be freed')]).to.match(/✗ .*NO: its container still runs/);
    expect(lines[at('force-delete')]).to.match(/unsafe .*both write to it/);
  });

  it('types out a safe remedy with its names filled in, and no unsafe one', () => {
    expect(lines).to.include(`${' '.repeat(17)}kubectl -n shop delete pod db-0 --grace-period=0 --force`);
    expect(lines.filter((line) => line.includes('delete pod db-0')).length).to.be.lessThan(4);
    expect(lines[at(`✗ ${two}`)]).to.contain('machine stopped');
  });

  it('says of a healthy node only that it is, unless it was asked for', () => {
    const [, , third] = workers;
    expect(lines.filter((line) => line.includes(`${third}: healthy`))).to.deep.equal([`✓ ${third}: healthy`]);
    expect(diagnosisText(evidence, diagnosisOf(evidence), third)).to.contain('reaches the control plane');
  });
});
