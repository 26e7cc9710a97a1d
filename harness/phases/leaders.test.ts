import { expect } from 'chai';
import { describe, it } from 'mocha';
import { memoryWorld } from '../testing/memory-world.ts';
import type { World } from '../world.ts';
import { leadersAtWork } from './leaders.ts';

const signal = new AbortController().signal;

/** A world in which these leases are renewed every two seconds, from a time on. */
function leading(fromMs: Record<string, number>) {
  const memory = memoryWorld({ seed: 1 });
  const { clock, api } = memory;
  const bornMs = clock.wallMs();
  const renewed = (from: number): number => Math.max(0, Math.floor((clock.wallMs() - bornMs - from) / 2_000));
  const items = () =>
    Object.entries(fromMs).map(([name, from]) => ({ metadata: { name }, spec: { renewTime: String(renewed(from)) } }));
  const list = async () => {
    await clock.sleep(5);
    return { metadata: { resourceVersion: '1' }, items: items() };
  };
  const world = { clock, api: { ...api, list } } as unknown as World;
  const took = async (): Promise<number> => {
    const from = clock.wallMs();
    await clock.run(leadersAtWork(world, signal));
    return clock.wallMs() - from;
  };
  return { took };
}

describe('leaders at work', () => {
  it('are waited for until both renew', async () => {
    const fine = { 'kube-controller-manager': 0, 'kube-scheduler': 0 };
    expect(await leading(fine).took()).to.be.within(1_700, 2_600);
    expect(await leading({ ...fine, 'kube-scheduler': 20_000 }).took()).to.be.within(21_500, 22_600);
  });

  it('are named when they do not come back, and nobody else is waited for', async () => {
    const gone = { 'kube-controller-manager': Infinity, 'kube-scheduler': 0 };
    expect(await leading(gone).took().catch(String)).to.contain('no leader is at work: kube-controller-manager');
    expect(await leading({ other: Infinity }).took()).to.be.below(100);
  });
});
