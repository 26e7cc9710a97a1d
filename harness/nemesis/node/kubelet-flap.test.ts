import { expect } from 'chai';
import { describe, it } from 'mocha';
import { memoryWorld } from '../../testing/memory-world.ts';
import type { World } from '../../world.ts';
import { kubeletFlap } from './kubelet-flap.ts';

const target = { node: 'n1', with: { downMs: 1_500, upMs: 2_000, seconds: 60 } };

/** systemd's words for the kubelet: [its state, when it last went down, when up], and for the unit that flaps. */
function systemd(flap: string, ...turns: [string, number, number][]) {
  const memory = memoryWorld({ seed: 1 });
  const sent: string[][] = [];
  const run = async (_: string, argv: readonly string[]): Promise<string> => {
    sent.push([...argv]);
    if (argv[0] !== 'systemctl' || argv[1] !== 'show') return '';
    if (argv[2] === 'statefault-flap.service') return flap;
    const [state, down, up] = (turns.length > 1 ? turns.shift() : turns[0]) ?? ['active', 0, 0];
    const of = (id: string, active: string, [at, since]: [number, number]): string =>
      [`Id=${id}`, `ActiveState=${active}`, `InactiveEnterTimestampMonotonic=${at}`].join('\n') +
      `\nActiveEnterTimestampMonotonic=${since}`;
    return `${of('kubelet.service', state, [down, up])}\n\n${of('statefault-flap.service', flap, [0, 9])}`;
  };
  const world: World = { ...memory, nodes: { ...memory.nodes, run } };
  const prove = async () => memory.clock.run(kubeletFlap.prove(target, world));
  return { world, sent, clock: memory.clock, prove };
}

describe('kubelet-flap', () => {
  it('bites when the kubelet was seen to go down and up, whatever it was first', async () => {
    const up = systemd('active', ['active', 5, 10], ['inactive', 20, 10], ['active', 20, 30]);
    expect((await up.prove()).bites).to.equal(true);
    const down = systemd('active', ['inactive', 20, 10], ['active', 20, 30]);
    expect((await down.prove()).bites).to.equal(true);
  });

  it('does not bite when it stays down or up, nor with no unit that flaps', async () => {
    for (const turn of [['inactive', 20, 10] as const, ['active', 5, 10] as const])
      expect(await systemd('active', [...turn]).prove()).to.include({ bites: false, left: true });
    const proof = await systemd('inactive', ['active', 5, 10]).prove();
    expect(proof).to.deep.equal({ bites: false, seen: 'no unit statefault-flap.service, kubelet active' });
  });

  it('runs in a unit of its own with its periods in seconds, once', async () => {
    const fresh = systemd('inactive', ['active', 0, 0]);
    await fresh.clock.run(kubeletFlap.inject(target, fresh.world));
    const words = fresh.sent.at(-1) ?? [];
    expect(words.slice(-3)).to.deep.equal(['1.500', '2.000', '60']);
    expect(words).to.include('--unit=statefault-flap.service').and.include('--collect');
    const there = systemd('active', ['active', 0, 0]);
    await there.clock.run(kubeletFlap.inject(target, there.world));
    expect(there.sent.map(([program]) => program)).to.deep.equal(['systemctl']);
  });
});
