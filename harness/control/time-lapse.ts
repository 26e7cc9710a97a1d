import { mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  realTime,
  startBytes,
  startFile,
  timeLapseFiles,
  timeLapseMountPath,
  timeLapseVariables,
  type Start,
  type TimeLapse,
} from '../../clusters/time-lapse.ts';
import { InfrastructureError } from '../errors.ts';
import { run } from './command.ts';

/** Longer than a program waits without a look at the file: all of them know the start when it comes. */
const noticeMs = 2_000;

/** Writes what the nodes of a new cluster are told of their clocks. It lies there for as long as the cluster does: they read it at every start. */
export async function layTimeLapse(directory: string, factor: number): Promise<void> {
  for (const [path, content] of Object.entries({ ...timeLapseFiles(factor), [startFile]: startBytes(undefined) })) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Weight of a control plane's processors against those of one worker, which have 1024 each. */
const controlPlaneShares = 8_192;

/**
 * Where processors are short the control plane has them first: its leaders lose their leases when they are kept from renewing them for
 * 10 s of their clocks, and all pods of a machine that start at once keep it that busy.
 */
export async function controlPlaneFirst(controlPlanes: readonly string[], signal: AbortSignal): Promise<void> {
  const words = ['update', '--cpu-shares', String(controlPlaneShares), ...controlPlanes];
  await run('docker', words, { timeoutMs: 15_000, signal });
}

/** Tells every program of the cluster that its clock runs faster from now on, or nearly now; returns the moment. */
export async function startTimeLapse(directory: string): Promise<Start> {
  const noticeNs = BigInt(noticeMs) * 1_000_000n;
  const start = {
    monotonicNs: process.hrtime.bigint() + noticeNs,
    wallNs: BigInt(Date.now()) * 1_000_000n + noticeNs,
  };
  // In place: the programs have this file in their memory.
  const file = await open(join(directory, startFile), 'r+');
  try {
    await file.write(startBytes(start));
  } finally {
    await file.close();
  }
  return start;
}

/** How the clocks of a node's cluster run, as the node has it; in real time where it does not answer. */
export async function timeLapseOf(node: string): Promise<TimeLapse> {
  const words = ['exec', node, 'cat', `${timeLapseMountPath}/env`];
  const env = await run('docker', words, { timeoutMs: 15_000 }).catch(() => '');
  const factor = Number(new RegExp(`^${timeLapseVariables.factor}=(\\d+)$`, 'm').exec(env)?.[1] ?? 1);
  return factor === 1 ? realTime : { factor, start: await startOf(node) };
}

/** The moment from which on a cluster's clocks run faster, as a node of it has it. Throws InfrastructureError when it never came. */
export async function startOf(node: string): Promise<Pick<Start, 'wallNs'>> {
  const words = ['od', '-A', 'n', '-t', 'u8', '-j', '8', '-N', '8', `${timeLapseMountPath}/${startFile}`];
  const wallNs = BigInt((await run('docker', ['exec', node, ...words], { timeoutMs: 15_000 })).trim());
  if (wallNs === 0n) throw new InfrastructureError(`${node} was never told to run faster: make its cluster anew`);
  return { wallNs };
}
