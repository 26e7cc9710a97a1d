import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { RawObject } from '../../history/objects.ts';
import { networkProbes, readyOf } from './probes.ts';

const ports = [{ name: 'http', containerPort: 8080 }];
const pod = (container: object, spec: object = {}, status: object = { podIP: '10.244.1.2' }): RawObject => ({
  metadata: { name: 'journal-0', uid: 'u' },
  spec: { containers: [{ name: 'c', ports, ...container }], ...spec },
  status: { ...status },
});
const why = (raw: RawObject): string => (networkProbes(raw) as { why: string }).why;

describe('network probes of a pod', () => {
  it('are where the readiness probe asks, by name or number, with the kubelet’s defaults', () => {
    const readinessProbe = { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 1 };
    expect(networkProbes(pod({ readinessProbe }))).to.deep.equal({ ip: '10.244.1.2', ports: [8080], withinMs: 6_000 });
    const numbered = { readinessProbe: { grpc: { port: 9000 } } };
    expect(networkProbes(pod(numbered))).to.deep.equal({ ip: '10.244.1.2', ports: [9000], withinMs: 33_000 });
  });

  it('are none where nothing goes to the pod over the network', () => {
    expect(why(pod({}))).to.contain('no readiness probe');
    expect(why(pod({ readinessProbe: { exec: { command: ['true'] } } }))).to.contain('no readiness probe');
    expect(why(pod({ readinessProbe: { tcpSocket: { port: 1, host: '10.0.0.9' } } }))).to.contain('no readiness probe');
    expect(why(pod({}, { hostNetwork: true }))).to.contain('shares the network of its node');
    expect(why(pod({}, {}, {}))).to.contain('no address yet');
  });

  it('are none to drop where a liveness probe asks at the same port', () => {
    const both = { readinessProbe: { httpGet: { port: 'http' } }, livenessProbe: { tcpSocket: { port: 8080 } } };
    expect(why(pod(both))).to.contain('a liveness probe of journal-0 asks at port 8080 too');
    const apart = { ...both, livenessProbe: { tcpSocket: { port: 8081 } } };
    expect(networkProbes(pod(apart)))
      .to.have.property('ports')
      .that.deep.equals([8080]);
  });

  it('and Ready as the API server has it', () => {
    expect(readyOf(pod({}))).to.equal('Unknown');
    expect(readyOf(pod({}, {}, { conditions: [{ type: 'Ready', status: 'False' }] }))).to.equal('False');
  });
});
