import { expect } from 'chai';
import { describe, it } from 'mocha';
import { controlPlanePartition } from './network/control-plane-partition.ts';
import { resourcesFaults } from './resources/index.ts';
import { storageFaults } from './storage/index.ts';
import { workloadFaults } from './workload/index.ts';
import { nodeScript } from './survey/node-script.ts';
import { readSurvey } from './survey/node-survey.ts';
import type { Survey } from './survey/survey.ts';

const kinds = [...storageFaults, ...workloadFaults, ...resourcesFaults, controlPlanePartition];

/** A node that shows these lines and nothing else. */
function shows(lines: Record<string, string[]>): Survey {
  const names = [...nodeScript.matchAll(/== (\w+)/g)].map(([, name]) => name ?? '');
  const out = names.flatMap((name) => [`== ${name}`, ...(lines[name] ?? [])]).join('\n');
  return { nodes: [{ name: 'n1', role: 'worker', machine: 'running', inside: readSurvey(out) }] };
}

const found = (survey: Survey): string[] =>
  kinds.flatMap(({ kind, left }) => (left?.(survey) ?? []).map(({ target }) => `${kind} at ${target.node}`));

describe('what faults at pods leave', () => {
  it('is nothing where nothing is', () => {
    expect(found(shows({}))).to.deep.equal([]);
    expect(found({ nodes: [{ name: 'n1', role: 'worker', machine: 'paused', silent: 'paused' }] })).to.deep.equal([]);
  });

  it('is a stopped process of a pod, and no other stopped one', () => {
    const uid = '2a6ad3f0-1c5e-4a52-9d28-7a4a2f2f9a11';
    const mine = `812 pod${uid.replaceAll('-', '_')} node`;
    expect(readSurveyOf(mine)).to.deep.equal([{ pid: 812, command: 'node', pod: uid }]);
    expect(found(shows({ stopped: [mine] }))).to.deep.equal(['process-freeze at n1']);
    expect(readSurveyOf('77 - my kubelet')).to.deep.equal([{ pid: 77, command: 'my kubelet' }]);
    expect(found(shows({ stopped: ['77 - kubelet'] }))).to.deep.equal([]);
  });

  it('is a chain, told from every other chain of ours', () => {
    expect(found(shows({ filter: ['-N STATEFAULT-READY'] }))).to.deep.equal(['readiness-failing at n1']);
    expect(found(shows({ filter: ['-N STATEFAULT'] }))).to.deep.equal(['control-plane-partition at n1']);
  });

  it('is a unit of its own name, and a file', () => {
    for (const kind of ['volume-full', 'volume-readonly', 'sigterm-ignored'])
      expect(found(shows({ ours: [`statefault-${kind}.service`] }))).to.deep.equal([`${kind} at n1`]);
    expect(found(shows({ ours: ['statefault-cpu.service'] }))).to.deep.equal(['cpu-pressure at n1']);
    expect(found(shows({ files: ['/run/statefault/memory-pressure'] }))).to.deep.equal(['memory-pressure at n1']);
    expect(
      found(shows({ files: ['/run/statefault/dead-man/x.fired'], ours: ['statefault-dead-man-1.timer'] })),
    ).to.deep.equal([]);
  });
});

const readSurveyOf = (line: string) => shows({ stopped: [line] }).nodes[0]?.inside?.stopped;
