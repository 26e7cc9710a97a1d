import { expect } from 'chai';
import { describe, it } from 'mocha';
import { companions, kubernetesPrograms, stagingModules } from './kubernetes.ts';
import { refusedModule } from './go-modules.ts';
import { goConstant } from './kind-module.ts';
import { onlyHostGateway } from './go-programs.ts';
import { containerSpec } from './rootfs.ts';
import { libraryPaths } from './shell-files.ts';

describe('reading Kubernetes', () => {
  it('finds the staging modules that the programs need: required at v0.0.0', () => {
    const goMod = [
      'require (',
      '\tk8s.io/api v0.0.0',
      '\tk8s.io/utils v0.0.0-20260210185600-b8788abfbbc2',
      '\tk8s.io/klog/v2 v2.140.0',
      '\tk8s.io/kms v0.0.0 // indirect',
      '\tk8s.io/sample-apiserver v0.0.0',
      ')',
      'replace (',
      '\tk8s.io/api => ./staging/src/k8s.io/api',
      '\tk8s.io/sample-controller => ./staging/src/k8s.io/sample-controller',
      ')',
    ].join('\n');
    expect(stagingModules(goMod)).to.deep.equal(['k8s.io/api', 'k8s.io/kms']);
  });

  it('finds what kubeadm starts, as module versions', () => {
    const constants = '\tDefaultEtcdVersion = "3.6.8-0"\n\tCoreDNSVersion = "v1.14.2"\n\tPauseVersion = "3.10.2"\n';
    expect(companions(constants)).to.deep.equal({ etcd: 'v3.6.8', coredns: 'v1.14.2', pause: '3.10.2' });
    expect(() => companions('')).to.throw('DefaultEtcdVersion');
  });

  it('stamps the version and pins the staging modules', () => {
    const source = {
      version: 'v1.30.14',
      dir: '',
      language: '1.22.0',
      staging: ['k8s.io/api'],
      etcd: '',
      coredns: '',
      pause: '',
    };
    const programs = kubernetesPrograms(source);
    expect(programs.pinned).to.deep.equal({ 'k8s.io/api': 'v0.30.14' });
    expect(programs.ldflags).to.include('-X k8s.io/component-base/version.gitMinor=30');
    expect(Object.values(programs.programs)).to.have.length(7);
  });
});

describe('reading other output', () => {
  it('names the module that a proxy refuses, and nothing when the failure is another', () => {
    const refused =
      'go: k8s.io/cri-client@v0.31.14: reading https://proxy.golang.org/k8s.io/cri-client/@v/v0.31.14.mod: 403 Forbidden';
    expect(refusedModule(`go: downloading x\n${refused}`)).to.equal('k8s.io/cri-client@v0.31.14');
    expect(refusedModule('k8s.io/kubernetes@v1.36.1/cmd/x.go:3: undefined: y')).to.equal(undefined);
    expect(refusedModule('write /tmp/x: no space left on device')).to.equal(undefined);
  });

  it('joins the pieces of a Go string constant', () => {
    const source = 'const image = "x"\n\nconst text = `\nimage: ` + image + `\nend` + other\nvar x = 1';
    expect(goConstant(source, 'text', { image: 'ours:1', other: '!' })).to.equal('\nimage: ours:1\nend!');
    expect(() => goConstant(source, 'text', { other: '!' })).to.throw('image');
    expect(() => goConstant(source, 'gone', {})).to.throw('gone');
  });

  it('leaves only host-gw of flannel’s back ends', () => {
    const lines = ['"example/pkg/backend"', '_ "example/pkg/backend/hostgw"', '_ "example/pkg/backend/udp"'];
    const main = lines.map((line) => `\t${line}`).join('\n');
    expect(onlyHostGateway(main)).to.equal('\t"example/pkg/backend"\n\t_ "example/pkg/backend/hostgw"');
  });

  it('gives containers kind’s hook and no resource limits', () => {
    const spec = JSON.parse(containerSpec('{"process":{"rlimits":[1],"cwd":"/"}}')) as {
      process: object;
      hooks: object;
    };
    expect(spec.process).to.deep.equal({ cwd: '/' });
    expect(spec.hooks).to.deep.equal({ createContainer: [{ path: '/kind/bin/mount-product-files.sh' }] });
  });

  it('finds the libraries in what ldd prints, the loader among them', () => {
    const ldd = '\tlinux-vdso.so.1 (0x1)\n\tlibc.so.6 => /lib/x/libc.so.6 (0x2)\n\t/lib64/ld-linux-x86-64.so.2 (0x3)\n';
    expect(libraryPaths(ldd)).to.deep.equal(['/lib/x/libc.so.6', '/lib64/ld-linux-x86-64.so.2']);
  });
});
