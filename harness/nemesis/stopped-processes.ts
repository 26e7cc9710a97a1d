import type { World } from '../world.ts';

/** Argv that lets every process of this name go on. The name is the kernel's, of up to 15 characters. */
export const resuming = (command: string): string[] => ['pkill', '-CONT', '-x', command];

/** Lets every process of this name on a node go on; that there is none is no error. */
export async function resume(command: string, node: string, nodes: World['nodes']): Promise<void> {
  await nodes.run(node, ['bash', '-c', '"$@" || [ $? = 1 ]', 'bash', ...resuming(command)]);
}
