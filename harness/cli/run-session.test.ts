import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { kubeletOutageShort } from '../../suites/node-outage.ts';
import { seen } from '../history/query.ts';
import { readHistory } from '../store/read-history.ts';
import type { Session } from '../store/session.ts';
import { createSessionDirectory, readSession } from '../store/session-directory.ts';
import { memoryLedger } from '../testing/memory-ledger.ts';
import { memoryWorld, type MemoryWorld } from '../testing/memory-world.ts';
import type { OpenWorld } from '../control/open-world.ts';
import { runSession } from './run-session.ts';

const begins = 'clients are served; the experiment begins';
const wanted = { k8s: 'v1.36.1', profile: 'fast', storage: 'pinned', workers: 3, alone: false } as const;

describe('a session', function () {
  this.timeout(60_000);
  const artifacts = mkdtempSync(join(tmpdir(), 'session-'));
  after(() => rmSync(artifacts, { recursive: true }));

  it('puts the next run up while the one before it is taken down, and begins its experiment only after that', async () => {
    // Longer than it takes to put a run up.
    const slow = (world: MemoryWorld): void => {
      const { outside, api, clock } = world;
      world.outside = { ...outside, leftovers: () => clock.sleep(60_000).then(() => []) };
      // The volumes of one run are still there when the next one first looks.
      world.api = { ...api, remove: (path) => clock.sleep(5_000).then(() => api.remove(path)) };
    };
    const { told, outcomes, volumes } = await ran(3, slow);
    expect(outcomes).to.deep.equal([true, true, true]);
    for (const number of [2, 3]) {
      const at = told.findIndex((line) => line.startsWith(`${number} of 3: `));
      const before = told.indexOf(`end ${number - 1}`);
      expect(told.slice(0, at).filter((line) => line === 'healing and settling')).to.have.length(number - 1);
      expect(at, 'begun before the end of the one before').to.be.lessThan(before);
      expect(told.slice(at, before), 'no experiment before that end').not.to.include(begins);
    }
    expect(told.filter((line) => /an earlier run|anew/.test(line))).to.deep.equal([]);
    expect(volumes, 'volumes in the record of each').to.deep.equal([3, 3, 3]);
  });

  it('puts it up anew when the one before it left something behind', async () => {
    const leaving = (world: MemoryWorld): void => {
      let looks = 0;
      world.outside = { ...world.outside, leftovers: async () => (looks++ === 0 ? ['container 1'] : []) };
    };
    const { told, outcomes, spent } = await ran(2, leaving);
    expect(outcomes).to.deep.equal([false, true]);
    expect(told).to.include(`${kubeletOutageShort.name} is begun anew: the run before it left something behind`);
    expect(spent).to.equal(0);
  });

  it('that is cut off between two runs takes both down', async () => {
    const controller = new AbortController();
    const { told, outcomes, error, left } = await ran(3, undefined, controller, (line) => {
      if (line.startsWith('2 of 3: ')) controller.abort(new Error('enough'));
    });
    expect(String(error)).to.equal('Error: enough');
    expect(outcomes).to.deep.equal([true, 'interrupted']);
    expect(told.filter((line) => line.startsWith('3 of 3: '))).to.deep.equal([]);
    expect(left).to.deep.equal([]);
  });

  async function ran(
    times: number,
    prepare: (world: MemoryWorld) => void = () => {},
    controller = new AbortController(),
    hear: (line: string) => void = () => {},
  ) {
    const world = memoryWorld({ seed: times });
    prepare(world);
    const told: string[] = [];
    let spent = 0;
    const say = (line: string): void => {
      told.push(line);
      hear(line);
    };
    const plan = Array.from({ length: times }, (_, at) => ({ scenario: kubeletOutageShort, round: at + 1, wanted }));
    const session: Session = {
      formatVersion: 1,
      startedAt: new Date(world.clock.wallMs()).toISOString(),
      k8s: 'v1.36.1',
      profile: 'fast',
      timeLapse: 1,
      seed: 1,
      plan: plan.map(({ scenario, round }) => ({ scenario: scenario.name, round })),
      machines: [{ cores: 2, cpu: 'none', memoryBytes: 1, kernel: 'none', arch: 'none', node: 'none' }],
      runs: [],
    };
    const open: OpenWorld = { ...world, close: async () => {} };
    const pool = {
      serving: () => open,
      take: async () => ({ world: open, fresh: false }),
      spend: () => void spent++,
      keepIfUsable: async () => {},
    };
    let ends = 0;
    const ended = (): void => void told.push(`end ${++ends}`);
    const ledger = memoryLedger();
    const directory = createSessionDirectory(artifacts, session);
    const work = { directory, session, plan, places: [...plan.keys()], pool, ledgerOf: () => ledger, ended };
    const given = { artifacts, exitCode: 0, say, log: () => {}, signal: controller.signal };
    const { runs, error } = await world.clock.run(
      runSession(work, given).then(
        (whole) => ({ runs: whole.runs, error: undefined }),
        (reason: unknown) => ({ runs: readSession(directory).runs, error: reason }),
      ),
    );
    const left = await world.clock.run(world.api.list('/api/v1/namespaces'));
    const histories = runs.flatMap((run) => (run.directory === undefined ? [] : [join(directory, run.directory)]));
    const volumes = await Promise.all(histories.map(volumesIn));
    const outcomes = runs.map((run) => run.failure?.kind ?? run.outcome);
    return { told, outcomes, volumes, spent, error, left: left.items };
  }
});

/** How many volumes the history of a run tells of. */
async function volumesIn(directory: string): Promise<number> {
  const file = readdirSync(directory).find((name) => name.startsWith('history.jsonl')) ?? '';
  const { entries } = await readHistory(join(directory, file));
  return new Set(entries.flatMap((entry) => seen(entry, 'volume')?.object.name ?? [])).size;
}
