import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { kubeletOutage } from '../../suites/node-outage.ts';
import type { Draft } from '../history/entry.ts';
import type { LinesValue } from '../history/writes.ts';
import { defineScenario } from '../scenario.ts';
import { api, historyOf, outageDrafts, pod, usual } from '../testing/outage-history.ts';
import { judge, type Verdict } from './judge.ts';

// One identity is enough to judge; the real scenario has three.
const scenario = defineScenario({ ...kubeletOutage, workload: { kind: 'journal', replicas: 1 } });

const broken = (verdict: Verdict): string[] =>
  verdict.findings.filter(({ outcome }) => outcome === false).map(({ name }) => name);
const unproven = (verdict: Verdict): string[] =>
  verdict.findings.filter(({ outcome }) => outcome === 'unknown').map(({ name }) => name);
const judged = (drafts: { at: number; draft: Draft }[]): Verdict => judge(scenario, historyOf(drafts));

const changed = (drafts: { at: number; draft: Draft }[], change: (lines: LinesValue['lines']) => LinesValue['lines']) =>
  drafts.map(({ at, draft }) => {
    if (draft.f !== 'lines') return { at, draft };
    const value = draft.value as LinesValue;
    return { at, draft: { ...draft, value: { ...value, lines: change(value.lines) } } };
  });

describe('judging a kubelet outage', () => {
  it('holds when everything is as promised', () => {
    const verdict = judged(outageDrafts());
    expect(broken(verdict)).to.deep.equal([]);
    expect(unproven(verdict)).to.deep.equal([]);
    expect(verdict.outcome).to.equal(true);
  });

  it('is broken by a node that is marked too early or too late', () => {
    expect(broken(judged(outageDrafts({ unknown: 9_500, tainted: 9_600 })))).to.include('node-unknown');
    expect(
      broken(
        judged(
          outageDrafts({
            unknown: 16_000,
            tainted: 16_100,
            terminating: 26_150,
            heal: 35_000,
            nodeReady: 36_000,
            gone: 37_000,
            replaced: 39_000,
          }),
        ),
      ),
    ).to.include('node-unknown');
  });

  it('is broken by an eviction before the toleration ends', () => {
    expect(broken(judged(outageDrafts({ terminating: 15_000 })))).to.include.members(['terminating', 'tolerated']);
  });

  it('is broken by an eviction that never comes, and says so only when it was watched to the end', () => {
    const late = { heal: 60_000, nodeReady: 61_000, gone: 62_000, replaced: 64_000 };
    expect(broken(judged(outageDrafts({ terminating: undefined, ...late })))).to.include('terminating');
    const cutOff = outageDrafts({ terminating: undefined }).filter(({ at }) => at < 20_000);
    expect(unproven(judged(cutOff))).to.include('terminating');
    expect(judged(cutOff).outcome).to.equal('unknown');
  });

  it('is broken by a replacement while the kubelet is silent', () => {
    const second = { at: 24_000, draft: api('pod', 'ADDED', pod('uid-x', 'False', { phase: 'Pending' })) };
    expect(broken(judged([...outageDrafts(), second]))).to.include('no-replacement');
  });

  it('is broken by NodeLost and by the phase Unknown', () => {
    const lost = { at: 24_000, draft: api('pod', 'MODIFIED', pod('uid-a', 'False', { reason: 'NodeLost' })) };
    expect(broken(judged([...outageDrafts(), lost]))).to.include('no-node-lost');
    const phase = { at: 24_000, draft: api('pod', 'MODIFIED', pod('uid-a', 'False', { phase: 'Unknown' })) };
    expect(broken(judged([...outageDrafts(), phase]))).to.include('no-phase-unknown');
  });

  it('is broken by a container that is gone while the kubelet is silent', () => {
    const drafts = outageDrafts().map(({ at, draft }) =>
      draft.f === 'containers' && at > 25_000
        ? { at, draft: { ...draft, value: { node: 'n1', containers: [] } } }
        : { at, draft },
    );
    expect(broken(judged(drafts))).to.deep.equal(['runs-past-grace']);
  });

  it('is unknown, not true and not false, when the fault was never seen to bite', () => {
    const noProof = outageDrafts().filter(({ draft }) => !(draft.f === 'kubelet-stop' && draft.type === 'ok'));
    const verdict = judged(noProof);
    expect(verdict.outcome).to.equal('unknown');
    expect(unproven(verdict)).to.include.members(['outage', 'node-unknown', 'terminating', 'still-running']);
  });

  it('is unknown when the API watch was blind where a bound was missed or a never was judged', () => {
    const gap: Draft = { process: 'api', kind: 'gap', f: 'pod', value: { fromMs: 12_000, toMs: 23_000, why: 'test' } };
    const verdict = judged([
      ...outageDrafts({ terminating: 26_000, heal: 32_000, nodeReady: 33_000, gone: 35_000, replaced: 36_500 }),
      { at: 23_000, draft: gap },
    ]);
    expect(unproven(verdict)).to.include.members(['no-replacement', 'tolerated']);
    expect(broken(verdict)).to.deep.equal([]);
  });

  it('a claim that came back empty under the same name is told from the same claim', () => {
    const other = {
      at: 33_000,
      draft: api('claim', 'ADDED', {
        name: 'data-journal-1',
        uid: 'claim-2',
        namespace: 'test',
        phase: 'Bound',
        volume: 'pv-2',
      }),
    };
    const gone = {
      at: 32_000,
      draft: api('claim', 'DELETED', {
        name: 'data-journal-1',
        uid: 'claim-1',
        namespace: 'test',
        phase: 'Bound',
        volume: 'pv-1',
      }),
    };
    expect(broken(judged([...outageDrafts(), gone, other]))).to.deep.equal(['same-claim/journal-1']);
  });

  it('two pods that write as one identity at once are caught, with the overlap', () => {
    const verdict = judged(
      changed(outageDrafts(), (lines) => [
        ...lines,
        { kind: 'tick', uid: 'uid-b', node: 'n2', boot: 'c', seq: 1, ms: 20_000 },
      ]),
    );
    expect(broken(verdict)).to.deep.equal(['one-writer/journal-1']);
    expect(verdict.findings.find(({ name }) => name === 'one-writer/journal-1')?.because).to.match(
      /two at once for 8500 ms/,
    );
  });

  it('names every acknowledged write that is lost, doubled or out of order', () => {
    fc.assert(
      fc.property(
        fc.subarray(
          Array.from({ length: 30 }, (_, n) => n),
          { minLength: 1 },
        ),
        (lost) => {
          const verdict = judged(
            changed(outageDrafts(), (lines) => lines.filter(({ op }) => !lost.some((n) => op === `journal-1/${n}`))),
          );
          const finding = verdict.findings.find(({ name }) => name === 'acknowledged-writes/journal-1');
          expect(finding?.outcome).to.equal(false);
          expect(finding?.because).to.match(new RegExp(`^${lost.length} of \\d+ lost: journal-1/${lost[0]}`));
          expect(finding?.evidence).to.have.length(lost.length + 1);
        },
      ),
      { numRuns: 50 },
    );
    const doubled = judged(changed(outageDrafts(), (lines) => [...lines, ...lines.slice(3, 5)]));
    expect(doubled.findings.find(({ outcome }) => outcome === false)?.because).to.match(
      /^2 of \d+ doubled: journal-1\/3, journal-1\/4/,
    );
    const swapped = judged(
      changed(outageDrafts(), (lines) => lines.with(3, lines[4] as never).with(4, lines[3] as never)),
    );
    expect(swapped.findings.find(({ outcome }) => outcome === false)?.because).to.match(
      /^1 of \d+ out of order: journal-1\/4/,
    );
  });

  it('does not depend on where in time the run lies', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (shift) => {
        const shifted = outageDrafts().map(({ at, draft }) => ({ at: at + shift, draft }));
        const verdict = judged(shifted);
        expect(
          verdict.findings
            .filter(({ name }) => !name.startsWith('one-writer'))
            .every(({ outcome }) => outcome === true),
        ).to.equal(true);
      }),
      { numRuns: 25 },
    );
  });

  it('uses what came before the fault: an identity that was never seen is no proof', () => {
    const verdict = judged(outageDrafts({ inject: usual.inject }).filter(({ draft }) => draft.f !== 'claim'));
    expect(unproven(verdict)).to.deep.equal(['same-claim/journal-1', 'came-back/journal-1']);
  });
});
