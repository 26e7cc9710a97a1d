import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { kindConfig, nodeLabels, sharedMountPath, type ClusterSpec } from './spec.ts';

interface KindConfig {
  nodes: { role: string; labels: Record<string, string>; extraMounts?: object[] }[];
  containerdConfigPatches?: string[];
  kubeadmConfigPatches: string[];
}

const spec: ClusterSpec = { name: 'x', k8s: 'v1.36.1', profile: 'fast', storage: 'pinned', workers: 3 };
const host = { cgroupVersion: 2, sharedDirectory: '/shared', timeLapseDirectory: '/lapse' } as const;
const read = (given: Partial<ClusterSpec>, on: Parameters<typeof kindConfig>[1] = host): KindConfig =>
  parse(kindConfig({ ...spec, ...given }, on)) as KindConfig;
const patches = (config: KindConfig): Record<string, unknown>[] =>
  config.kubeadmConfigPatches.map((text) => parse(text) as Record<string, unknown>);

describe('kind configuration of a cluster', () => {
  it('has one control plane, the workers, and says on every node how it was made', () => {
    const { nodes } = read({ workers: 2 });
    expect(nodes.map(({ role }) => role)).to.deep.equal(['control-plane', 'worker', 'worker']);
    for (const { labels } of nodes) expect(Object.values(labels)).to.deep.equal(['fast', 'pinned']);
  });

  it('sets the timers of the fast profile, and nothing at all in the default one', () => {
    const [clusterPatch, kubelet] = patches(read({}));
    expect(clusterPatch?.['controllerManager']).to.deep.include({
      extraArgs: { 'node-monitor-period': '1s', 'node-monitor-grace-period': '10s', 'node-eviction-rate': '0.5' },
    });
    expect(kubelet).to.include({ nodeLeaseDurationSeconds: 4 });
    const plain = patches(read({ profile: 'default' }));
    expect(plain).to.have.length(1);
    expect(plain[0]?.['controllerManager']).to.deep.equal({ extraArgs: {} });
  });

  it('writes patches without apiVersion, so that kind fits them to every version', () => {
    for (const patch of patches(read({}))) expect(patch).not.to.have.property('apiVersion');
  });

  it('tells kubelets to accept cgroup v1 where the field exists', () => {
    const on = { ...host, cgroupVersion: 1 } as const;
    expect(patches(read({ profile: 'default' }, on))[1]).to.include({ failCgroupV1: false });
    expect(patches(read({ profile: 'default', k8s: 'v1.30.13' }, on))).to.have.length(1);
  });

  it('mounts one directory into every node for shared storage', () => {
    for (const { extraMounts } of read({ storage: 'shared' }).nodes)
      expect(extraMounts).to.deep.equal([{ hostPath: '/shared', containerPath: sharedMountPath }]);
    for (const { extraMounts } of read({}).nodes) expect(extraMounts).to.equal(undefined);
  });

  it('tells nodes and kubeadm of a time-lapse, and says on every node which', () => {
    const config = read({ timeLapse: 20, storage: 'shared' });
    for (const { labels, extraMounts } of config.nodes) {
      expect(labels).to.include({ [nodeLabels.timeLapse]: '20' });
      expect(extraMounts).to.deep.include({ hostPath: '/lapse', containerPath: '/kind/time-lapse', readOnly: true });
      expect(extraMounts).to.have.length(2);
    }
    const patched = patches(config).filter((patch) => 'patches' in patch);
    expect(patched).to.deep.equal(
      ['InitConfiguration', 'JoinConfiguration'].map((kind) => ({
        kind,
        patches: { directory: '/kind/time-lapse/patches' },
        nodeRegistration: { kubeletExtraArgs: { 'housekeeping-interval': '200s' } },
      })),
    );
    const proxy = patches(config).find(({ kind }) => kind === 'KubeProxyConfiguration');
    expect(proxy?.['iptables']).to.deep.equal({ syncPeriod: '600s', minSyncPeriod: '20s' });
    expect(config.containerdConfigPatches?.join('')).to.include('stats_collect_period = 200');
    expect(read({}).containerdConfigPatches).to.equal(undefined);
  });
});
