import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import { judge } from '../../checker/judge.ts';
import type { History } from '../../history/entry.ts';
import type { Scenario } from '../../scenario.ts';
import { savedHistories } from '../../testing/saved-histories.ts';
import { clientScript } from './client-script.ts';
import { jsonIn } from './inline.ts';
import { pageOf } from './page.ts';
import { pictureOf } from './picture-of.ts';

async function toldOf(name: string) {
  const saved = (await savedHistories()).find((one) => one.name === name)!;
  return { ...saved, verdict: judge(saved.scenario, saved.history) };
}

describe('the page of a run', () => {
  let split: { scenario: Scenario; history: History; verdict: ReturnType<typeof judge> };
  before(async () => {
    split = await toldOf('split-brain');
  });

  it('says of a split brain what happened, in its title and its first line', () => {
    const html = pageOf(split);
    expect(html).to.match(/<title>[^<]*Two pods of journal-1 wrote at once|<h1>.*Two pods of journal-1 wrote at once/s);
    expect(html).to.match(/two write at once for 11\.\d s/);
  });

  it('of an outage says that all held, with the fault as a band and the bounds as windows', async () => {
    const told = await toldOf('kubelet-outage');
    const { bands, groups } = pictureOf(told.verdict, told.history);
    expect(bands.map(({ label }) => label)).to.deep.equal(['kubelet-stop on worker']);
    const promises = groups.find(({ label }) => label === 'Times against bounds')?.lanes ?? [];
    expect(promises.length).to.be.greaterThan(5);
    for (const { bars, over } of promises) expect([bars.length, over[0]?.tone]).to.deep.equal([1, 'window']);
    expect(pageOf(told)).to.contain('✓ Proven');
  });

  it('shows a pod for each UID on its node, and what was not seen as a gap', () => {
    const { groups } = pictureOf(split.verdict, split.history);
    const [api] = groups.find(({ label }) => label === 'journal-1')?.lanes ?? [];
    const nodes = new Set(api?.bars.flatMap(({ node }) => (node === undefined ? [] : [node])));
    expect(nodes.size).to.equal(2);
    const blind = split.history.map((entry) =>
      entry.index === 900
        ? { ...entry, process: 'api', kind: 'gap' as const, f: 'watch', value: { from: 1, to: 2 } }
        : entry,
    );
    const seen = pictureOf(split.verdict, blind).groups.flatMap(({ lanes }) =>
      lanes.flatMap(({ bars, over }) => [...bars, ...over]),
    );
    expect(seen.some(({ tone }) => tone === 'gap')).to.equal(true);
  });

  it('every finding leads to a span of the run', () => {
    const { evidence, toMs } = pictureOf(split.verdict, split.history);
    expect(evidence).to.have.length(split.verdict.findings.length);
    for (const { from, to } of evidence) expect(from >= 0 && to >= from && to <= toMs).to.equal(true);
  });

  it('whatever names a cluster gives, nothing of them is markup or script', () => {
    const hostile = '</script><script>alert(1)</script>"\'<img src=x onerror=alert(1)>\u2028&';
    const { scenario, verdict, history } = split;
    const findings = verdict.findings.map((one) => ({
      ...one,
      title: hostile,
      because: hostile,
      name: `${one.name}${hostile}`,
    }));
    const html = pageOf({
      scenario: { ...scenario, name: hostile, story: hostile },
      verdict: { ...verdict, findings },
      history,
    });
    expect(html).to.not.contain('<script>alert').and.not.contain('<img');
    expect([...html.matchAll(/<script\b/g)]).to.have.length(3);
  });

  it('data in a script element cannot end it', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, tail) => {
        const text = jsonIn([value, `</script>${tail}`, `<!--${tail}`]);
        expect(text).to.not.match(/<|\u2028|\u2029/);
        expect((JSON.parse(text) as unknown[])[1]).to.equal(`</script>${tail}`);
      }),
    );
  });

  it('carries a script that is whole: what it calls, it declares', () => {
    expect(() => void runInNewContext(clientScript.replace(/void start\(\);$/, ''), {})).not.to.throw();
    const declared = new Set([...clientScript.matchAll(/^(?:async )?function (\w+)/gm)].map(([, name]) => name));
    const imported = [
      'drawTimeline',
      'listEntries',
      'openEntry',
      'showEvidence',
      'barWords',
      'roundTimes',
      'drawTicks',
    ];
    for (const name of imported) expect(declared.has(name), name).to.equal(true);
    expect(declared.size).to.equal([...clientScript.matchAll(/^(?:async )?function (\w+)/gm)].length);
  });
});
