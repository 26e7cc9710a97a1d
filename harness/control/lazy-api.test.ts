import { expect } from 'chai';
import { describe, it } from 'mocha';
import { lazyApi } from './lazy-api.ts';

type Connect = Parameters<typeof lazyApi>[0];

function server() {
  const calls: string[] = [];
  let tries = 0;
  const connect: Connect = async () => {
    calls.push('connect');
    if (++tries === 1) throw new Error('down');
    const call =
      (name: string) =>
      async (...args: unknown[]): Promise<never> => {
        calls.push(`${name} ${String(args[0])}`);
        return undefined as never;
      };
    const names = ['get', 'list', 'watch', 'apply', 'remove', 'send', 'close'];
    return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as Awaited<ReturnType<Connect>>;
  };
  return { calls, api: lazyApi(connect) };
}

describe('an API server that is connected to when it is needed', () => {
  it('is left alone until then, tried again after a failure, and connected to once', async () => {
    const { calls, api } = server();
    expect(calls).to.deep.equal([]);
    expect(await api.list('/x').catch((error: Error) => error.message)).to.equal('down');
    await Promise.all([api.list('/y'), api.remove('/z')]);
    expect(calls).to.deep.equal(['connect', 'connect', 'list /y', 'remove /z']);
    await api.close();
    expect(calls.at(-1)).to.equal('close undefined');
  });

  it('that was never reached closes without an error', async () => {
    const { calls, api } = server();
    await api.close();
    await api.get('/x').catch(() => undefined);
    await api.close();
    expect(calls).to.deep.equal(['connect']);
  });
});
