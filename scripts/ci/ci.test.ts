import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { IndexedRun } from '../../harness/checker/indexed-run.ts';
import { gitHub } from './github.ts';
import { judgeNight } from './judge-night.ts';
import { lastGoodNight, tellOfNight } from './nights.ts';

const run = (outcome: IndexedRun['outcome']): IndexedRun => ({
  directory: 'x',
  scenario: 'a',
  conditions: { k8s: 'v1.36.1', timers: '10 s + 10 s', timeLapse: 1 },
  beganMs: 0,
  durationMs: 1,
  bytes: 1,
  outcome,
  measured: [],
});

describe('a night', () => {
  it('fails with its reason, a regression first', () => {
    const told = (before: IndexedRun['outcome'][], now: IndexedRun['outcome'][]): [number, string] => {
      const { exitCode, reason } = judgeNight(before.map(run), now.map(run));
      return [exitCode, reason];
    };
    expect(told([true], [true])).to.deep.equal([0, 'all 1 runs held; nothing is worse than the last good night']);
    expect(told([], [true])).to.deep.equal([0, 'all 1 runs held; there is no good night before it']);
    expect(told([true], [false, 'none'])).to.deep.equal([
      4,
      'worse than the last good night: a on v1.36.1 held in 1 of 1 runs before, now in 0 of 1',
    ]);
    expect(told([], [false, 'none'])).to.deep.equal([3, 'without a verdict: a on v1.36.1']);
    expect(told([], ['unknown'])).to.deep.equal([1, 'did not hold: a on v1.36.1']);
    expect(told([true], [])[0]).to.equal(3);
    const wanted = [
      { scenario: 'a', k8s: 'v1.36.1' },
      { scenario: 'a', k8s: 'v1.37.0' },
    ];
    expect(judgeNight([], [run(true)], wanted)).to.deep.equal({
      exitCode: 3,
      reason: 'not run, or not so far as to a cluster: a on v1.37.0',
    });
  });
});

describe('what a night asks of GitHub', () => {
  let server: Server;
  let calls: string[];
  let answers: Record<string, unknown>;
  beforeEach(async () => {
    calls = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const at = `${request.method} ${request.url?.split('?')[0]}`;
        calls.push(`${at} ${body}`.trim());
        const answer = answers[at];
        response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? { message: 'Not Found' }));
      });
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => void server.close());

  const here = () => {
    const { port } = server.address() as AddressInfo;
    return gitHub({ GITHUB_API_URL: `http://127.0.0.1:${port}`, GITHUB_REPOSITORY: 'o/r', GITHUB_TOKEN: 't' });
  };

  it('is the last night that succeeded', async () => {
    answers = { 'GET /repos/o/r/actions/workflows/chaos.yml/runs': { workflow_runs: [{ id: 7 }] } };
    expect(await lastGoodNight(here(), 'main')).to.equal(7);
    answers = { 'GET /repos/o/r/actions/workflows/chaos.yml/runs': { workflow_runs: [] } };
    expect(await lastGoodNight(here(), 'main')).to.equal(undefined);
  });

  it('is one issue, however many nights fail', async () => {
    answers = { 'GET /repos/o/r/issues': [], 'POST /repos/o/r/issues': { number: 3 } };
    expect(await tellOfNight(here(), 'first')).to.equal(3);
    expect(calls.at(-1)).to.match(/^POST \/repos\/o\/r\/issues \{.*"body":"first","labels":\["chaos-regression"\]\}$/);
    answers = { 'GET /repos/o/r/issues': [{ number: 3 }], 'POST /repos/o/r/issues/3/comments': {} };
    expect(await tellOfNight(here(), 'x'.repeat(70_000))).to.equal(3);
    expect(calls.at(-1)?.length).to.be.below(65_536);
    expect(calls.filter((call) => call.startsWith('POST /repos/o/r/issues {'))).to.have.length(1);
  });

  it('fails with its words, or for want of a token', async () => {
    answers = {};
    expect(await tellOfNight(here(), 'x').catch(String)).to.match(/GitHub said 404: .*Not Found/);
    expect(() => gitHub({})).to.throw(/GITHUB_REPOSITORY and GITHUB_TOKEN must be set/);
  });
});
