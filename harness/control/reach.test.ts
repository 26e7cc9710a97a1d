import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createServer, type AddressInfo } from 'node:net';
import { reachAddress } from './reach.ts';

describe('reaching a port', () => {
  it('tells one that listens from one that nobody listens on', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as AddressInfo;
    expect(await reachAddress('127.0.0.1', port, 2_000)).to.equal('connects');
    await new Promise((done) => server.close(done));
    expect(await reachAddress('127.0.0.1', port, 2_000)).to.equal('refused');
  });
});
