import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { realNs, realTime, timeLapseAddons, timeLapseFiles } from './time-lapse.ts';

const second = 1_000_000_000n;

interface Patched {
  containers: { name: string; env: object[]; volumeMounts: object[]; readinessProbe?: object | null }[];
  volumes: object[];
}

const patched = (files: Record<string, string>, name: string): Patched =>
  (JSON.parse(files[`patches/${name}.json`] ?? '') as { spec: Patched }).spec;

describe('a time-lapse', () => {
  const files = timeLapseFiles(20);

  it('tells the programs of systemd in an environment file', () => {
    expect(files['env']).to.equal('TIMELAPSE=20\nTIMELAPSE_START=/kind/time-lapse/start\n');
  });

  it('tells each static pod in a patch of the container of its own name', () => {
    const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
    const paths = Object.keys(files).filter((path) => path !== 'env');
    expect(paths).to.have.members(names.map((name) => `patches/${name}.json`));
    for (const name of names) {
      const { containers, volumes } = patched(files, name);
      expect(containers).to.have.length(1);
      expect(containers[0]).to.include({ name });
      expect(containers[0]?.env.slice(0, 2)).to.deep.equal([
        { name: 'TIMELAPSE', value: '20' },
        { name: 'TIMELAPSE_START', value: '/kind/time-lapse/start' },
      ]);
      const mount = { name: 'time-lapse', mountPath: '/kind/time-lapse', readOnly: true };
      expect(containers[0]?.volumeMounts).to.deep.equal([mount]);
      expect(volumes).to.deep.equal([
        { name: 'time-lapse', hostPath: { path: '/kind/time-lapse', type: 'Directory' } },
      ]);
    }
  });

  it('tells what kubeadm starts as a DaemonSet and a Deployment in their templates', () => {
    const told = timeLapseAddons(20).map(({ kind, metadata, spec }) => {
      const { containers, volumes } = spec.template.spec;
      expect(containers.map(({ env }) => env)).to.deep.equal([
        [
          { name: 'TIMELAPSE', value: '20' },
          { name: 'TIMELAPSE_START', value: '/kind/time-lapse/start' },
        ],
      ]);
      expect(volumes.map(({ name }) => name)).to.deep.equal(containers[0]?.volumeMounts.map(({ name }) => name));
      return `${kind} ${metadata.namespace}/${metadata.name} ${containers[0]?.name}`;
    });
    expect(told).to.deep.equal([
      'DaemonSet kube-system/kube-proxy kube-proxy',
      'Deployment kube-system/coredns coredns',
    ]);
  });

  it('does not wait for the disk, and asks the control plane at the real pace', () => {
    expect(patched(files, 'etcd').containers[0]?.env).to.deep.include({ name: 'ETCD_UNSAFE_NO_FSYNC', value: 'true' });
    expect(patched(files, 'kube-apiserver').containers[0]).to.deep.include({ readinessProbe: { periodSeconds: 20 } });
    expect(patched(files, 'kube-scheduler').containers[0]).to.include({ readinessProbe: null });
  });

  it('changes nothing but the variables in real time', () => {
    for (const name of ['etcd', 'kube-apiserver', 'kube-scheduler'])
      expect(Object.keys(patched(timeLapseFiles(1), name).containers[0] ?? {})).to.deep.equal([
        'name',
        'env',
        'volumeMounts',
      ]);
    expect(patched(timeLapseFiles(1), 'etcd').containers[0]?.env).to.have.length(2);
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
