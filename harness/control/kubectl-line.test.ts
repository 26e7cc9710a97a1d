import { expect } from 'chai';
import { describe, it } from 'mocha';
import { applyLine, kubectlLine } from './kubectl-line.ts';

const kubectl = 'docker exec -i cp kubectl --kubeconfig=/etc/kubernetes/admin.conf';
const cases: [Parameters<typeof kubectlLine>[1], string][] = [
  [
    { method: 'DELETE', path: '/api/v1/namespaces/x/pods/y?gracePeriodSeconds=0' },
    `${kubectl} delete --raw '/api/v1/namespaces/x/pods/y?gracePeriodSeconds=0'`,
  ],
  [
    { method: 'PATCH', path: '/api/v1/nodes/n', body: { spec: { unschedulable: true } } },
    `${kubectl} patch nodes n --type=merge -p '{"spec":{"unschedulable":true}}'`,
  ],
  [
    { method: 'PATCH', path: '/apis/apps/v1/namespaces/x/statefulsets/s/scale', body: [] },
    `${kubectl} patch -n x statefulsets.v1.apps s --subresource=scale --type=json -p '[]'`,
  ],
  [{ method: 'PATCH', path: '/api/v1/namespaces/x', body: {} }, `${kubectl} patch namespaces x --type=merge -p '{}'`],
  [
    { method: 'POST', path: '/api/v1/namespaces/x/pods/y/eviction', body: { a: "it's" } },
    `echo '{"a":"it'\\''s"}' | ${kubectl} create --raw /api/v1/namespaces/x/pods/y/eviction -f -`,
  ],
  [{ method: 'PUT', path: '/api/v1/nodes/n', body: 1 }, `echo 1 | ${kubectl} replace --raw /api/v1/nodes/n -f -`],
];

describe('calls of the API server as lines for a shell', () => {
  for (const [call, line] of cases) {
    it(`${call.method} ${call.path}`, () => expect(kubectlLine('cp', call)).to.equal(line));
  }

  it('an object that is applied', () => {
    const line = applyLine('cp', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } });
    expect(line).to.match(
      /^echo '\{"apiVersion":"v1",.*\}' \| docker exec -i cp kubectl .* apply --server-side .* -f -$/,
    );
  });
});
