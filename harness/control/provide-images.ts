import { execa } from 'execa';
import { InfrastructureError } from '../errors.ts';
import { run } from './command.ts';

const lookMs = 15_000;
const copyMs = 300_000;

/**
 * Copies each image that the engine has to the nodes that have none of that name, and says which. Throws InfrastructureError when a
 * node cannot take it.
 */
export async function provideImages(
  nodes: readonly string[],
  images: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const brought: string[] = [];
  for (const image of images) {
    if (!(await answers(['image', 'inspect', image], signal))) continue;
    for (const node of nodes) {
      if (await answers(['exec', node, 'crictl', 'inspecti', '-q', image], signal)) continue;
      await copy(image, node, signal);
      brought.push(`${image} to ${node}`);
    }
  }
  return brought;
}

const answers = (words: readonly string[], signal: AbortSignal): Promise<boolean> =>
  run('docker', words, { timeoutMs: lookMs, signal }).then(
    () => true,
    (error: unknown) => {
      signal.throwIfAborted();
      if ((error as { exitCode?: number }).exitCode === undefined) throw error;
      return false;
    },
  );

async function copy(image: string, node: string, signal: AbortSignal): Promise<void> {
  const options = { reject: false, timeout: copyMs, cancelSignal: signal } as const;
  const ctr = ['exec', '-i', node, 'ctr', '-n', 'k8s.io', 'images', 'import', '-'];
  // An archive may be larger than what a command may say: it only passes by.
  const saving = execa('docker', ['save', image], { ...options, buffer: { stdout: false } });
  const taken = await saving.pipe('docker', ctr, { ...options, all: true });
  signal.throwIfAborted();
  if (taken.failed)
    throw new InfrastructureError(`image ${image} could not be brought to ${node}: ${taken.all ?? taken.message}`);
  const saved = await saving;
  if (saved.failed) throw new InfrastructureError(`image ${image} could not be read: ${saved.stderr}`);
}
