import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parseAllDocuments } from 'yaml';
import { InfrastructureError } from '../../../harness/errors.ts';
import { provisionerOnItsClock } from './provisioner.ts';

const others = `
apiVersion: v1
kind: ConfigMap
metadata: { name: local-path-config }
data:
  setup: |-
    #!/bin/sh
    mkdir -m 0777 -p "$VOL_DIR"
`;
const deployment = `
# A word of kind's.
apiVersion: apps/v1
kind: Deployment
metadata: { name: local-path-provisioner }
spec:
  template:
    spec:
      containers:
        - name: local-path-provisioner
          command: [local-path-provisioner, --debug, start]
          volumeMounts: [{ name: config-volume, mountPath: /etc/config/ }]
      volumes: [{ name: config-volume, configMap: { name: local-path-config } }]
`;

describe('the provisioner of a time-lapse image', () => {
  it('starts as before, told the clock of its node, and all else stays', () => {
    const read = (text: string): unknown[] => parseAllDocuments(text).map((one) => one.toJS() as unknown);
    const [config, changed] = read(provisionerOnItsClock(`${others}---${deployment}`)) as [unknown, { spec: object }];
    expect([config]).to.deep.equal(read(others));
    expect(changed.spec).to.deep.equal({
      template: {
        spec: {
          containers: [
            {
              name: 'local-path-provisioner',
              command: [
                ...['/usr/bin/bash', '-c', 'set -a; . /kind/time-lapse/env; exec "$0" "$@"'],
                ...['local-path-provisioner', '--debug', 'start'],
              ],
              volumeMounts: [
                { name: 'config-volume', mountPath: '/etc/config/' },
                { name: 'time-lapse', mountPath: '/kind/time-lapse', readOnly: true },
              ],
            },
          ],
          volumes: [
            { name: 'config-volume', configMap: { name: 'local-path-config' } },
            { name: 'time-lapse', hostPath: { path: '/kind/time-lapse', type: 'Directory' } },
          ],
        },
      },
    });
  });

  for (const [what, text] of [
    ['no such Deployment', others],
    ['no command', deployment.replace(/ +command.*\n/, '')],
  ] as const)
    it(`is refused where the manifest has ${what}`, () => {
      expect(() => provisionerOnItsClock(text)).to.throw(InfrastructureError, 'has no Deployment');
    });
});
