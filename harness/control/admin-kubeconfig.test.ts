import { expect } from 'chai';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { fromHere } from './admin-kubeconfig.ts';

const config = `
apiVersion: v1
kind: Config
clusters:
- name: x
  cluster: { server: 'https://x-control-plane:6443', certificate-authority-data: QQ== }
`;
const serverIn = (text: string): string =>
  (parse(text) as { clusters: { cluster: { server: string } }[] }).clusters[0]?.cluster.server ?? '';

describe('kubeconfig of an administrator', () => {
  it('leads to where the engine publishes the API server, and keeps everything else', () => {
    const made = fromHere(config, '127.0.0.1:35553\n[::1]:35553');
    expect(serverIn(made)).to.equal('https://127.0.0.1:35553');
    expect(made).to.contain('certificate-authority-data: QQ==');
    expect(serverIn(fromHere(config, '[::1]:1'))).to.equal('https://[::1]:1');
  });

  it('is refused where nothing is published, or where there is no configuration', () => {
    for (const [text, published] of [
      [config, ''],
      [config, 'no public port'],
      ['', '127.0.0.1:1'],
    ] as const)
      expect(() => fromHere(text, published)).to.throw(/published nowhere/);
  });
});
