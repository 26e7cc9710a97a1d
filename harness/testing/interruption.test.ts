import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import { catalogue } from '../../suites/catalogue.ts';
import { kubeletOutage } from '../../suites/node-outage.ts';
import type { Decoded } from '../history/reader.ts';
import { readHistory } from '../store/read-history.ts';
import { runScenario, type RunOptions } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import { faults } from '../nemesis/faults.ts';
import { heal } from '../nemesis/heal.ts';
import { fullDiskAt } from './full-disk.ts';
import { artifactsForTests } from './memory-run.ts';
import { memoryLedger } from './memory-ledger.ts';
import { memoryWorld, type MemoryWorld } from './memory-world.ts';

describe('a run that is cut off in the memory world', function () {
  this.timeout(120_000);
  const artifacts = artifactsForTests();
  after(artifacts.remove);

  it('by an abort at any instant ends with its reason, everything undone, its record kept', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...catalogue.filter(({ tags }) => !tags.includes('real'))),
        fc.nat(),
        fc.integer({ min: 1, max: 38_000 }),
        async (scenario, seed, atMs) => {
          const controller = new AbortController();
          const reason = new Error(`aborted at ${atMs} ms`);
          const abort = (world: MemoryWorld): void => void world.clock.after(atMs, () => controller.abort(reason));
          const { world, error, record } = await cutOff(scenario, seed, { signal: controller.signal }, abort);
          expect(error).to.equal(reason);
          await expectAllUndone(world);
          const { entries, torn } = record;
          expect(torn).to.equal(undefined);
          const stopped = entries.findLast(({ f }) => f === 'stopped');
          expect(stopped?.type).to.equal('fail');
          expect(stopped?.timeMs, 'time from the abort until all was undone').to.be.lessThan(atMs + withinMs(scenario));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('by a full disk at any entry ends with the error, everything undone, its record whole up to there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 1_700 }), async (seed, atEntry) => {
        const emptyDisk = fullDiskAt(atEntry);
        const { world, error, record, undoneFromMs } = await cutOff(kubeletOutage, seed, {}).finally(emptyDisk);
        expect(String(error)).to.match(/^InfrastructureError: ENOSPC/);
        await expectAllUndone(world);
        const { entries, torn } = record;
        expect(entries.length).to.equal(atEntry);
        expect(torn).to.match(/was cut off/);
        expect(undoneFromMs - (entries.at(-1)?.timeMs ?? 0), 'time until it is undone').to.be.lessThan(3_000);
      }),
      { numRuns: 10 },
    );
  });

  async function cutOff(
    scenario: Scenario,
    seed: number,
    options: Partial<RunOptions>,
    meanwhile: (world: MemoryWorld) => void = () => {},
  ): Promise<{ world: MemoryWorld; error: unknown; record: Decoded; undoneFromMs: number }> {
    const world = memoryWorld({ seed });
    meanwhile(world);
    let undoneFromMs = Number.POSITIVE_INFINITY;
    const say = (line: string): void => {
      if (line.startsWith('undoing everything')) undoneFromMs = world.clock.elapsedMs;
    };
    const before = new Set(readdirSync(artifacts.path));
    const running = runScenario(scenario, world, {
      artifacts: artifacts.path,
      faults,
      ledger: memoryLedger(),
      say,
      signal: new AbortController().signal,
      ...options,
    });
    const error: unknown = await world.clock.run(running).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const made = readdirSync(artifacts.path).find((name) => !before.has(name)) ?? '';
    const file = readdirSync(join(artifacts.path, made)).find((name) => name.startsWith('history.jsonl')) ?? '';
    return { world, error, undoneFromMs, record: await readHistory(join(artifacts.path, made, file)) };
  }
});

/** A kubelet that was cut off is back when a packet of its old connection is sent again; one that was stopped is started. */
const withinMs = ({ tags }: Scenario): number => (tags.includes('force-delete') ? 16_000 : 3_000);

/** No fault is left, every kubelet runs, every node is Ready and untainted, no namespace and no volume of the run is left. */
async function expectAllUndone(world: MemoryWorld): Promise<void> {
  const { cluster, nodes, api, clock } = world;
  const left = async (path: string): Promise<string[]> =>
    (await api.list(path)).items.map(({ metadata }) => metadata.name);
  await clock.run(
    (async () => {
      expect(await heal(world, faults, memoryLedger())).to.deep.equal({ undone: [], distrusted: [] });
      for (const node of [...cluster.controlPlanes, ...cluster.workers])
        expect(await nodes.run(node, ['systemctl', 'show', 'kubelet', '--property=ActiveState', '--value'])).to.equal(
          'active',
        );
      for (const { spec } of (await api.list('/api/v1/nodes')).items)
        expect(JSON.stringify(spec)).not.to.match(/unreachable|not-ready/);
      expect(await left('/api/v1/namespaces')).to.deep.equal([]);
      expect(await left('/api/v1/persistentvolumes')).to.deep.equal([]);
    })(),
  );
}
