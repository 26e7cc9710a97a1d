import { CommandError } from '../../harness/control/command.ts';
import { nodeLabel } from '../../harness/control/containers.ts';
import { InfrastructureError } from '../../harness/errors.ts';
import { command, type Work } from './work.ts';

/** Label of a container in which an image is being made. The image made in it gets the same label with another value. */
const BUILD_LABEL = `${nodeLabel}=image-build`;

export interface LocalImage {
  id: string;
  labels: Record<string, string>;
}

/** Fails with one clear line when no container engine answers. Returns its platform. */
export async function needEngine(work: Work): Promise<{ arch: string; root: string }> {
  const format = '{{.Architecture}}\t{{.DockerRootDir}}';
  const out = await docker(work, ['info', '--format', format], 20_000).catch((error: unknown) => {
    if (work.signal?.aborted || !(error instanceof CommandError)) throw error;
    throw noEngine((error.output || error.message).trim().split('\n').at(-1));
  });
  const [arch = '', root = ''] = out.split('\t');
  if (arch === '') throw noEngine('it knows no engine');
  return { arch, root };
}

function noEngine(why: string | undefined): InfrastructureError {
  return new InfrastructureError(`no container engine answers ("docker info": ${why}): start Docker and try again`);
}

/** The image of that name in the engine, if it is there. */
export async function localImage(work: Work, name: string): Promise<LocalImage | undefined> {
  try {
    const out = await docker(work, ['image', 'inspect', '--format', '{{.Id}}\t{{json .Config.Labels}}', name], 20_000);
    const [id = '', labels = 'null'] = out.split('\t');
    return { id, labels: (JSON.parse(labels) as Record<string, string> | null) ?? {} };
  } catch (error) {
    if (error instanceof CommandError && /no such image/i.test(error.output)) return undefined;
    throw error;
  }
}

export async function dropImage(work: Work, name: string): Promise<void> {
  await docker(withoutSignal(work), ['image', 'rm', name], 60_000).catch((error: unknown) => work.log(String(error)));
}

export function docker(work: Work, args: readonly string[], timeoutMs: number): Promise<string> {
  return command(work, 'docker', args, { timeoutMs });
}

/** A container that only waits, made from an image that is about to be changed. Gone when `act` ends, whatever happened. */
export async function inContainer<T>(work: Work, image: string, act: (container: Container) => Promise<T>): Promise<T> {
  const name = `statefault-image-build-${process.pid}-${Date.now()}`;
  const options = [
    '--name',
    name,
    '--label',
    BUILD_LABEL,
    '--privileged',
    '--network',
    'none',
    '--tmpfs',
    '/run',
    '--entrypoint',
    'sleep',
  ];
  try {
    await docker(work, ['run', '--detach', ...options, image, 'infinity'], 120_000);
    return await act(containerNamed(work, name));
  } finally {
    await docker(withoutSignal(work), ['rm', '--force', '--volumes', name], 60_000).catch((error: unknown) =>
      work.log(String(error)),
    );
  }
}

export interface Container {
  /** Runs a program and returns what it printed. */
  exec: (args: readonly string[], timeoutMs?: number) => Promise<string>;
  start: (args: readonly string[]) => Promise<void>;
  copyIn: (from: string, to: string) => Promise<void>;
  copyOut: (from: string, to: string) => Promise<void>;
  /** Makes an image of its present state. */
  commit: (image: string, changes: readonly string[]) => Promise<void>;
}

function containerNamed(work: Work, name: string): Container {
  return {
    exec: (args, timeoutMs = 60_000) => docker(work, ['exec', name, ...args], timeoutMs),
    start: async (args) => void (await docker(work, ['exec', '--detach', name, ...args], 30_000)),
    copyIn: async (from, to) => void (await docker(work, ['cp', from, `${name}:${to}`], 300_000)),
    copyOut: async (from, to) => void (await docker(work, ['cp', '--follow-link', `${name}:${from}`, to], 300_000)),
    commit: async (image, changes) =>
      void (await docker(work, ['commit', ...changes.flatMap((change) => ['--change', change]), name, image], 600_000)),
  };
}

/** Removes build containers whose process is gone. */
export async function sweepContainers(work: Work): Promise<void> {
  const names = await docker(
    work,
    ['ps', '--all', '--filter', `label=${BUILD_LABEL}`, '--format', '{{.Names}}'],
    20_000,
  );
  const orphans = names.split('\n').filter((name) => name !== '' && !isAlive(Number(/-(\d+)-\d+$/.exec(name)?.[1])));
  if (orphans.length > 0) await docker(work, ['rm', '--force', '--volumes', ...orphans], 60_000);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** Undoing goes on when the work was stopped. */
function withoutSignal({ say, log, steps }: Work): Work {
  return { say, log, steps };
}
