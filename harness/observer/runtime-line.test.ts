import { expect } from 'chai';
import { describe, it } from 'mocha';
import { namespaceLabelIn, parseRuntimeLine, wallNsOf } from './runtime-line.ts';

// As containerd 1.6.20 of a kind node said them on 2026-11-22; ids cut short.
const lines = {
  create:
    '2026-11-22 13:50:13.384270071 +0000 UTC k8s.io /containers/create {"id":"baebe428","image":"docker.io/statefault/shell:1","runtime":{"name":"io.containerd.runc.v2","options":{"type_url":"containerd.runc.v1.Options","value":"SAE="}}}',
  start: '2026-11-22 13:50:13.577238235 +0000 UTC k8s.io /tasks/start {"container_id":"baebe428","pid":14038}',
  exit: '2026-11-22 13:49:56.17592221 +0000 UTC k8s.io /tasks/exit {"container_id":"a6da038a","id":"a6da038a","pid":12994,"exited_at":"2026-11-22T13:49:56.175885235Z"}',
  killed:
    '2026-11-22 13:49:56.572406398 +0000 UTC k8s.io /tasks/exit {"container_id":"c7d68cb7","id":"c7d68cb7","pid":12959,"exit_status":137,"exited_at":"2026-11-22T13:49:56.572242193Z"}',
  remove: '2026-11-22 13:49:39.202198861 +0000 UTC k8s.io /containers/delete {"id":"48cc2744"}',
  mark: '2026-11-22 13:53:41.037602982 +0000 UTC default /namespaces/update {"name":"statefault","labels":{"mark":"2"}}',
};
const ns = (text: string): bigint => BigInt(Date.parse(`2026-11-22T${text.slice(0, 8)}Z`)) * 1_000_000n;

describe('lines of the container runtime', () => {
  it('tell of the four changes, with stamps to the nanosecond', () => {
    expect(parseRuntimeLine(lines.create)).to.deep.equal({
      change: 'created',
      id: 'baebe428',
      wallNs: ns('13:50:13') + 384_270_071n,
    });
    expect(parseRuntimeLine(lines.start)).to.deep.equal({
      change: 'started',
      id: 'baebe428',
      wallNs: ns('13:50:13') + 577_238_235n,
    });
    expect(parseRuntimeLine(lines.remove)).to.include({ change: 'deleted', id: '48cc2744' });
  });

  it('tell the end as the shim saw it, not as it was passed on, and its status', () => {
    expect(parseRuntimeLine(lines.exit)).to.deep.equal({
      change: 'exited',
      id: 'a6da038a',
      wallNs: ns('13:49:56') + 175_885_235n,
      exitStatus: 0,
    });
    expect(parseRuntimeLine(lines.killed)).to.include({ exitStatus: 137 });
  });

  it('say nothing of a container when they are of something else', () => {
    const probe = lines.exit.replace('"id":"a6da038a"', '"id":"d5f1"');
    const foreign = lines.start.replace('k8s.io', 'moby');
    for (const line of [lines.mark, probe, foreign, 'ctr: connection refused', `${lines.start.slice(0, -3)}`, ''])
      expect(parseRuntimeLine(line), line).to.equal(undefined);
  });

  it('carry our own marks', () => {
    expect(namespaceLabelIn(lines.mark, 'mark')).to.equal('2');
    expect(namespaceLabelIn(lines.mark, 'other')).to.equal(undefined);
    expect(namespaceLabelIn(lines.start, 'mark')).to.equal(undefined);
  });

  it('have stamps with any number of decimals, in any zone', () => {
    expect(wallNsOf('2026-11-22T13:50:00Z')).to.equal(ns('13:50:00'));
    expect(wallNsOf('2026-11-22T14:50:00.5+01:00')).to.equal(ns('13:50:00') + 500_000_000n);
    expect(wallNsOf('2026-11-22T13:50:00.00418915Z')).to.equal(ns('13:50:00') + 4_189_150n);
  });
});
