import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parseAllDocuments } from 'yaml';
import { sandboxImage } from './assemble.ts';
import { imagesIn } from './bake.ts';
import { podNetworkManifest, podNetworkScript } from './pod-network.ts';

interface DaemonSet {
  kind: string;
  spec: { template: { spec: { containers: { env: { name: string; value?: string }[] }[] } } };
}

describe('podNetworkManifest', () => {
  const text = podNetworkManifest('example/net:1');

  it('asks kind for both things it does to a manifest', () => {
    expect(text).to.include('would you kindly template this file').and.include('would you kindly patch this file');
  });

  it('is YAML after kind has filled in the subnet, with one DaemonSet whose first container has an environment', () => {
    const documents = parseAllDocuments(text.replace('{{ .PodSubnet }}', '10.244.0.0/16')).map(
      (one) => one.toJS() as DaemonSet,
    );
    const sets = documents.filter(({ kind }) => kind === 'DaemonSet');
    expect(sets).to.have.length(1);
    const env = sets[0]?.spec.template.spec.containers[0]?.env;
    expect(env?.find(({ name }) => name === 'POD_SUBNET')?.value).to.equal('10.244.0.0/16');
    expect(imagesIn(text)).to.deep.equal(['example/net:1']);
  });

  it('has a script that never leaves half a configuration for the runtime', () => {
    expect(podNetworkScript)
      .to.include('mv /etc/cni/net.d/.pods /etc/cni/net.d/10-pods.conflist')
      .and.include('wait "$flanneld"');
  });
});

describe('sandboxImage', () => {
  it('is found in the configuration of both generations of containerd', () => {
    expect(sandboxImage('  sandbox_image = "registry.k8s.io/pause:3.10"')).to.equal('registry.k8s.io/pause:3.10');
    expect(sandboxImage("    sandbox = 'registry.k8s.io/pause:3.10.1'")).to.equal('registry.k8s.io/pause:3.10.1');
    expect(() => sandboxImage('version = 2')).to.throw('sandbox');
  });
});
