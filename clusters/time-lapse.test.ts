import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { realNs, realTime, timeLapseFiles } from './time-lapse.ts';

const second = 1_000_000_000n;

describe('a time-lapse', () => {
  const files = timeLapseFiles({ factor: 20, epochS: 1_700_000_000 });

  it('tells the programs of systemd in an environment file', () => {
    expect(files['env']).to.equal('TIMELAPSE=20\nTIMELAPSE_EPOCH=1700000000\n');
  });

  it('tells each static pod in a patch of the container of its own name', () => {
    const patches = Object.entries(files).filter(([path]) => path !== 'env');
    const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
    expect(patches.map(([path]) => path)).to.have.members(names.map((name) => `patches/${name}.json`));
    for (const [path, text] of patches) {
      const patch = JSON.parse(text) as { spec: { containers: { name: string; env: object[] }[] } };
      expect(patch.spec.containers).to.deep.equal([
        {
          name: path.slice('patches/'.length, -'.json'.length),
          env: [
            { name: 'TIMELAPSE', value: '20' },
            { name: 'TIMELAPSE_EPOCH', value: '1700000000' },
          ],
        },
      ]);
    }
  });

  it('turns a stamp back into the real moment: the inverse of what the changed clock does', () => {
    const clock = (realNs: bigint, factor: bigint, epoch: bigint): bigint =>
      realNs <= epoch ? realNs : epoch + (realNs - epoch) * factor;
    const epochS = 1_700_000_000;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.bigInt(-3_600n * second, 86_400n * second), (factor, since) => {
        const real = BigInt(epochS) * second + since;
        const stamp = clock(real, BigInt(factor), BigInt(epochS) * second);
        expect(realNs(stamp, { factor, epochS })).to.equal(real);
      }),
    );
    expect(realNs(5n * second, realTime)).to.equal(5n * second);
  });
});
