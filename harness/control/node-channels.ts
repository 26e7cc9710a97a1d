import { pasteable, run } from './command.ts';
import { channelWords, CommandChannel } from './command-channel.ts';

/** How long a shell that stays is waited for: one that was there, and a new one. */
const answerMs = 1_000;
const openMs = 5_000;
/** More are closed when they are done. */
const mostIdle = 3;

const idle = new Map<string, CommandChannel[]>();

export interface Command {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  input?: string | undefined;
}

/**
 * Runs a command in a node through a shell that stays there for as long as this process lives. Where none answers the engine runs the
 * command by itself, and tells what is wrong with the node: it is paused, or off.
 */
export async function runInNode(node: string, argv: readonly string[], command: Command): Promise<string> {
  const { input, timeoutMs, signal } = command;
  const words = ['exec', ...(input === undefined ? [] : ['-i']), node, ...argv];
  const channel = await answering(node, timeoutMs);
  if (channel === undefined)
    return run('docker', words, {
      timeoutMs,
      // A Ctrl-C must not cut off the client of an act whose end nobody would then know.
      ownGroup: true,
      ...(signal === undefined ? {} : { signal }),
      ...(input === undefined ? {} : { input }),
    });
  try {
    return await channel.run({ argv, input, timeoutMs, signal, told: pasteable('docker', words) });
  } finally {
    putBack(node, channel);
  }
}

async function answering(node: string, timeoutMs: number): Promise<CommandChannel | undefined> {
  const kept = idle.get(node)?.pop();
  if (kept !== undefined && (await kept.answers(answerMs))) return kept;
  // One that was there and is silent now says that the node is: a new one would be too.
  if (kept?.wasSilent === true) return undefined;
  const made = new CommandChannel('docker', ['exec', '-i', node, ...channelWords]);
  return (await made.answers(Math.min(openMs, timeoutMs))) ? made : undefined;
}

function putBack(node: string, channel: CommandChannel): void {
  if (!channel.isOpen) return;
  const others = idle.get(node) ?? [];
  if (others.length >= mostIdle) channel.close();
  else idle.set(node, [...others, channel]);
}
