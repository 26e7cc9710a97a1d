import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { realNs, realTime, timeLapseFiles } from './time-lapse.ts';

const second = 1_000_000_000n;

describe('a time-lapse', () => {
  const files = timeLapseFiles(20);

  it('tells the programs of systemd in an environment file', () => {
    expect(files['env']).to.equal('TIMELAPSE=20\nTIMELAPSE_START=/kind/time-lapse/start\n');
  });

  it('tells each static pod in a patch of the container of its own name', () => {
    const patches = Object.entries(files).filter(([path]) => path !== 'env');
    const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
    expect(patches.map(([path]) => path)).to.have.members(names.map((name) => `patches/${name}.json`));
    for (const [path, text] of patches) {
      const { spec } = JSON.parse(text) as { spec: { containers: object[]; volumes: object[] } };
      expect(spec.containers).to.deep.equal([
        {
          name: path.slice('patches/'.length, -'.json'.length),
          env: [
            { name: 'TIMELAPSE', value: '20' },
            { name: 'TIMELAPSE_START', value: '/kind/time-lapse/start' },
          ],
          volumeMounts: [{ name: 'time-lapse', mountPath: '/kind/time-lapse', readOnly: true }],
        },
      ]);
      expect(spec.volumes).to.deep.equal([
        { name: 'time-lapse', hostPath: { path: '/kind/time-lapse', type: 'Directory' } },
      ]);
    }
  });

  it('turns a stamp back into the real moment: the inverse of what the changed clock does', () => {
    const clock = (real: bigint, factor: bigint, from: bigint): bigint =>
      real <= from ? real : from + (real - from) * factor;
    const wallNs = 1_700_000_000n * second;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.bigInt(-3_600n * second, 86_400n * second), (factor, since) => {
        const stamp = clock(wallNs + since, BigInt(factor), wallNs);
        expect(realNs(stamp, { factor, start: { wallNs } })).to.equal(wallNs + since);
      }),
    );
    expect(realNs(5n * second, realTime)).to.equal(5n * second);
  });
});
