import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Daemon, Evidence, NodeEvidence } from './evidence.ts';
import { calls, cluster, inside, plane, workers } from './made-up.ts';
import { diagnosisOf } from './verdict.ts';

const [one, two, three] = workers;
const causesOf = (evidence: Evidence): string[] =>
  diagnosisOf(evidence).nodes.map(({ cause, certainty }) => `${cause} ${certainty}`);
const of = (evidence: Evidence, name: string) => diagnosisOf(evidence).nodes.find(({ node }) => node === name)!;
const well = 'healthy proven';
const down: Daemon = { unit: 'inactive', frozen: false, answers: { unseen: 'refused' } };
const frozen: Daemon = { unit: 'active', frozen: true, answers: { unseen: 'silent' } };
const hung: Daemon = { ...frozen, frozen: false };
const silentApi = { api: { unseen: 'no answer within 6 s' }, leases: { unseen: 'no answer within 6 s' } };

describe('the verdict of a diagnosis', () => {
  it('is healthy of a cluster in which everything was seen and is well', () => {
    expect(causesOf(cluster())).to.deep.equal([well, well, well, well]);
    expect(diagnosisOf(cluster()).controlPlane.state).to.equal('well');
  });

  const daemons: [string, Partial<NodeEvidence>, string][] = [
    ['a stopped kubelet', { inside: inside(one, { kubelet: down }) }, 'kubelet-stopped proven'],
    ['a kubelet in state T', { inside: inside(one, { kubelet: frozen }) }, 'kubelet-frozen proven'],
    ['a kubelet that runs and is silent', { inside: inside(one, { kubelet: hung }) }, 'kubelet-frozen likely'],
    ['a stopped runtime', { inside: inside(one, { runtime: down }) }, 'runtime-stopped proven'],
    ['a runtime in state T', { inside: inside(one, { runtime: frozen }) }, 'runtime-frozen proven'],
    ['a paused machine', { machine: 'paused', inside: { unseen: 'paused' } }, 'machine-paused proven'],
    ['a machine that is off', { machine: 'exited', inside: { unseen: 'exited' } }, 'machine-stopped proven'],
    ['a machine that is gone', { machine: 'gone', inside: { unseen: 'gone' } }, 'machine-gone proven'],
    ['a node that cannot be looked into', { inside: { unseen: 'no end within 30 s' } }, 'unknown open'],
    ['a Node object that is not there', { api: { seen: 'absent' } }, 'unregistered proven'],
  ];
  for (const [what, change, wanted] of daemons)
    it(`names ${what}`, () => expect(causesOf(cluster({ [one]: change }))).to.deep.equal([well, wanted, well, well]));

  it('names the graver of two, and the other beside it', () => {
    const both = of(cluster({ [one]: { inside: inside(one, { kubelet: down, runtime: frozen }) } }), one);
    expect([both.cause, ...both.also.map(({ cause }) => cause)]).to.deep.equal(['runtime-frozen', 'kubelet-stopped']);
  });

  it('tells a node that is cut off from one that is isolated', () => {
    const lost = { inside: inside(one, { controlPlanes: calls(one, 'silent').controlPlanes! }) };
    expect(causesOf(cluster({ [one]: lost }))).to.deep.equal([well, 'cut-off likely', well, well]);
    const alone = { inside: inside(one, calls(one, 'silent')) };
    expect(causesOf(cluster({ [one]: alone }))).to.deep.equal([well, 'isolated likely', well, well]);
  });

  it('tells which direction is lost by the handshakes that hang', () => {
    const why = (mine: string[], planes: string[]): string => {
      const lost = { ...calls(one, 'silent'), peers: inside(one).seen.peers, halfOpen: mine };
      const changes = {
        [one]: { inside: inside(one, lost) },
        [plane]: { inside: inside(plane, { halfOpen: planes }) },
      };
      return of(cluster(changes), one).because.at(-1)!;
    };
    expect(why([plane], [])).to.contain('what this node sends it is dropped');
    expect(why([], [one])).to.contain('what the control plane sends it is dropped');
    expect(why([], [])).to.contain('both directions');
    expect(why([plane], [one])).to.contain('could not be told');
  });

  it('blames the control plane when no node reaches it, and when packets pass and nobody answers', () => {
    const isolated = Object.fromEntries(
      workers.map((name) => [name, { inside: inside(name, { controlPlanes: calls(name, 'silent').controlPlanes! }) }]),
    );
    const lonely = { ...isolated, [plane]: { inside: inside(plane, calls(plane, 'silent')) } };
    expect(causesOf(cluster(lonely, silentApi))).to.deep.equal([
      'isolated likely',
      'control-plane likely',
      'control-plane likely',
      'control-plane likely',
    ]);
    const hanging = (name: string) => ({
      inside: inside(name, { controlPlanes: calls(name, 'connects').controlPlanes! }),
    });
    const paused = { [plane]: { machine: 'paused', inside: { unseen: 'paused' } } };
    const all = { ...paused, [one]: hanging(one), [two]: hanging(two), [three]: hanging(three) };
    expect(causesOf(cluster(all, silentApi)).slice(1)).to.deep.equal(Array(3).fill('control-plane proven'));
    expect(diagnosisOf(cluster(all, silentApi)).controlPlane.state).to.equal('down');
  });

  it('blames the control plane on its own machine when the API server there does not answer', () => {
    const refused = { inside: inside(plane, { controlPlanes: calls(plane, 'refused').controlPlanes! }) };
    expect(of(cluster({ [plane]: refused }, silentApi), plane).cause).to.equal('control-plane');
  });

  it('names the component that has no process, and a heartbeat that is late', () => {
    const components = { ...inside(plane).seen.components, etcd: '' };
    const gone = diagnosisOf(cluster({ [plane]: { inside: inside(plane, { components }) } }));
    expect(gone.controlPlane).to.deep.equal({ state: 'troubled', because: [`etcd has no process on ${plane}`] });
    const lease = { name: 'kube-scheduler', ageMs: 40_000, durationMs: 15_000 };
    const late = diagnosisOf(cluster({}, { leases: { seen: [lease] } }));
    expect(late.controlPlane.because).to.deep.equal([
      'kube-scheduler has not renewed its lease (40 s ago, due within 15 s)',
    ]);
  });

  it('does not call healthy what the API server does not call Ready, or could not be asked about', () => {
    const unready = {
      seen: { ready: 'Unknown', reason: 'NodeStatusUnknown', message: '', readySinceMs: 1, taints: [], pressures: [] },
    };
    expect(of(cluster({ [one]: { api: unready } }), one).cause).to.equal('unknown');
    expect(of(cluster({ [one]: { api: { unseen: 'silent' } } }), one).cause).to.equal('unknown');
  });
});
