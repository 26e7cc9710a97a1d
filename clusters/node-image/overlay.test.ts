import { expect } from 'chai';
import { describe, it } from 'mocha';
import { UsageError } from '../../harness/errors.ts';
import { overlayChanges } from './overlay.ts';

describe('overlayChanges', () => {
  const modules = ['k8s.io/kubernetes', 'k8s.io/client-go', 'k8s.io/api'];
  const of = (named: string) =>
    overlayChanges({ file: 'o.json', replace: { [named]: 'package x' }, key: null }, modules);

  for (const named of [
    '/go/pkg/mod/k8s.io/kubernetes@v1.36.1/pkg/controller/x.go',
    'k8s.io/kubernetes@v1.36.1/pkg/controller/x.go',
    'k8s.io/kubernetes/pkg/controller/x.go',
  ])
    it(`finds the module in ${named}`, () => {
      expect(of(named)).to.deep.equal([
        { module: 'k8s.io/kubernetes', path: 'pkg/controller/x.go', text: 'package x' },
      ]);
    });

  it('knows staging modules', () => {
    expect(of('/m/pkg/mod/k8s.io/client-go@v0.36.1/rest/x.go')[0]).to.include({
      module: 'k8s.io/client-go',
      path: 'rest/x.go',
    });
  });

  it('refuses a file of no module of Kubernetes', () => {
    expect(() => of('/home/me/x.go')).to.throw(UsageError, '/home/me/x.go');
  });
});
