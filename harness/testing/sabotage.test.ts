import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import type { Scenario } from '../scenario.ts';
import { kubeletOutage, kubeletOutageShort } from '../../suites/node-outage.ts';
import { emptied, idle, unannounced } from '../../suites/sabotage.ts';
import { faults } from '../nemesis/faults.ts';
import { artifactsForTests, runInMemory } from './memory-run.ts';

describe('sabotage in the memory world', function () {
  this.timeout(60_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  it('an emptied volume makes the verdict false and names the lost writes', async () => {
    const { verdict } = await runInMemory(emptied, {
      seed: 11,
      faults: faults.map((fault) => (fault.kind === 'volume-emptied' ? unannounced(fault) : fault)),
      artifacts: artifacts.path,
    });
    const wrong = verdict.findings.filter(({ outcome }) => outcome === false);
    expect(wrong.map(({ name }) => name)).to.deep.equal(['acknowledged-writes/journal-1', 'came-back/journal-1']);
    expect(wrong[0]?.because).to.match(/^\d+ of \d+ lost: (service|journal-1)\/1, /);
  });

  it('an emptied volume that was announced is told, and breaks nothing', async () => {
    const { verdict } = await runInMemory(emptied, { seed: 11, artifacts: artifacts.path });
    expect(verdict.findings.filter(({ outcome }) => outcome !== true)).to.deep.equal([]);
    const writes = verdict.findings.find(({ name }) => name === 'acknowledged-writes/journal-1');
    expect(writes?.because).to.match(/explained: \d+ of \d+ lost: .*\(sabotage \(volume-emptied\): loses-data\)$/);
  });

  it('a fault that does nothing is passed over where it is optional, and so is its undo when there is none', async () => {
    const steps = kubeletOutageShort.steps.filter(({ do: act, name }) => act === 'inject' || name === 'restart');
    const twice: Scenario['steps'] = [
      ...steps.map((step) => (step.do === 'inject' ? { ...step, optional: true as const } : step)),
      {
        do: 'inject',
        name: 'nobody',
        fault: { kind: 'runtime-stop', on: { nodeOf: 'journal-7' } },
        optional: true,
      },
      { do: 'heal', name: 'nothing', fault: 'nobody' },
      {
        do: 'await',
        name: 'ready',
        title: 'a bound counts from what was passed over',
        until: { of: 'pod', pod: 'journal-1', ready: 'True' },
        within: { bound: 'readyAgain', since: 'nothing' },
      },
    ];
    const { verdict } = await runInMemory(
      { ...kubeletOutageShort, name: 'passed-over', steps: twice, nevers: [] },
      { seed: 13, faults: faults.map(idle), artifacts: artifacts.path },
    );
    expect(verdict.findings.filter(({ outcome }) => outcome !== true)).to.deep.equal([]);
    const told = verdict.findings.filter(({ title }) => title.endsWith('is passed over'));
    expect(told.map(({ name, because }) => [name, because])).to.deep.equal([
      ['outage', 'not seen to bite: kubelet active'],
      ['nobody', 'there is no pod "journal-7" here'],
      ['nothing', 'there is no pod "journal-7" here'],
    ]);
  });

  it('a fault that does nothing makes the verdict unknown, with nothing false', async () => {
    const { verdict } = await runInMemory(kubeletOutage, {
      seed: 12,
      faults: faults.map(idle),
      artifacts: artifacts.path,
    });
    expect(verdict.outcome).to.equal('unknown');
    expect(verdict.findings.filter(({ outcome }) => outcome === false)).to.deep.equal([]);
    expect(verdict.findings.find(({ name }) => name === 'outage')?.because).to.contain('kubelet active');
  });
});
