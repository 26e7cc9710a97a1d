import { expect } from 'chai';
import { describe, it } from 'mocha';
import { InfrastructureError } from '../errors.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import { liveFacts } from './live-facts.ts';

const { signal } = new AbortController();

describe('the timers in force on a cluster', () => {
  it('say how fast its clocks run', async () => {
    const world = memoryWorld({ seed: 1 });
    const facts = await world.clock.run(liveFacts(world, {}, signal));
    expect(facts).to.include({ timeLapse: 1, nodeMonitorGraceMs: 10_000 });
  });

  it('are not read off a cluster that says of itself that it is faster than its controller-manager was told', async () => {
    const world = memoryWorld({ seed: 1 });
    const faster = { ...world, cluster: { ...world.cluster, timeLapse: 20 } };
    const reading = liveFacts(faster, {}, signal).catch((reason: unknown) => reason);
    const error = await world.clock.run(reading);
    expect(error).to.be.instanceOf(InfrastructureError);
    expect(String(error)).to.match(/20 times as fast.*was told 1/);
  });
});
