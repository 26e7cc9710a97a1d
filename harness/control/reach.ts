import { connect } from 'node:net';
import type { Reach } from '../world.ts';
import { run } from './command.ts';

const addressFormat = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';

/** Opens a connection from this machine to a port of a node's container, and closes it: see `Outside.reach`. */
export async function reachNode(node: string, port: number, boundMs: number): Promise<Reach> {
  const words = ['inspect', '--type', 'container', '--format', addressFormat, node];
  const told = await run('docker', words, { timeoutMs: boundMs }).catch(() => '');
  const address = told.split(' ').find((word) => word !== '');
  return address === undefined ? 'unresolved' : reachAddress(address, port, boundMs);
}

/** Resolves when the other end answers, refuses, or has said nothing for `boundMs`. */
export function reachAddress(host: string, port: number, boundMs: number): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (got: Reach): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(got);
    };
    const timer = setTimeout(() => end('silent'), boundMs);
    socket.on('connect', () => end('connects'));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(code === 'ECONNREFUSED' ? 'refused' : 'silent'));
  });
}
