import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { WatchEvent } from '../../world.ts';
import { memoryWorld, type MemoryWorld } from '../memory-world.ts';

const nodes = '/api/v1/nodes';

describe('watch of the memory world', () => {
  it('tells of every change after its version, once and in order, also when it is resumed', async () => {
    const world = memoryWorld({ seed: 1 });
    const { metadata } = await world.clock.run(world.api.list(nodes));
    const whole = follow(world, metadata.resourceVersion, 30_000);
    const first = await world.clock.run(follow(world, metadata.resourceVersion, 10_000));
    const second = await world.clock.run(follow(world, versionOf(first.at(-1)), 10_000));
    const pieces = [...first, ...second].map(versionOf);
    expect(pieces).to.deep.equal((await world.clock.run(whole)).map(versionOf).slice(0, pieces.length));
    expect(pieces.length).to.be.greaterThan(15);
    expect(pieces.map(Number)).to.deep.equal(pieces.map(Number).toSorted((a, b) => a - b));
  });

  it('sends a bookmark about every minute', async () => {
    const world = memoryWorld({ seed: 2 });
    const events = await world.clock.run(follow(world, '999999', 200_000, '/api/v1/namespaces'));
    expect(events.map(({ type }) => type)).to.deep.equal(Array.from(events, () => 'BOOKMARK'));
    expect(events.length).to.be.within(3, 4);
  });

  it('is told 410 for a version that is forgotten', async () => {
    const world = memoryWorld({ seed: 3 });
    await world.clock.run(world.clock.sleep(5_000));
    world.compact();
    const [event] = await world.clock.run(follow(world, '1', 1_000));
    expect(event).to.deep.include({ type: 'ERROR' });
    expect(event?.object['code']).to.equal(410);
  });

  it('ends in due time, breaks with an outage, and rejects with what its listener throws', async () => {
    const world = memoryWorld({ seed: 4 });
    const open = (onEvent = (): void => {}): Promise<string> =>
      world.api.watch(nodes, '1', onEvent, new AbortController().signal).then(
        () => 'ended',
        (error: Error) => error.message,
      );
    expect(await world.clock.run(open())).to.equal('ended');
    const broken = open();
    world.clock.after(50, () => world.outage.begin());
    expect(await world.clock.run(broken)).to.contain('other side closed');
    expect(await world.clock.run(open())).to.contain('ECONNREFUSED');
    world.outage.end();
    const thrown = open(() => {
      throw new Error('bad listener');
    });
    expect(await world.clock.run(thrown)).to.equal('bad listener');
  });
});

/** What a watch tells until it is aborted. */
async function follow(world: MemoryWorld, version: string, forMs: number, path = nodes): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const controller = new AbortController();
  world.clock.after(forMs, () => controller.abort());
  await world.api.watch(path, version, (event) => events.push(event), controller.signal).catch(() => undefined);
  return events;
}

const versionOf = (event: WatchEvent | undefined): string => event?.object.metadata.resourceVersion ?? '';
