import { setTimeout } from 'node:timers/promises';
import { InfrastructureError } from '../errors.ts';
import { cacheDir } from './cache-dir.ts';
import { CommandError, run } from './command.ts';

/** A container engine that answers. */
export interface Engine {
  version: string;
  cgroupVersion: 1 | 2;
}

/** What an engine answered, or what the docker client said when none did (undefined: there is no client). */
export type Answer = { engine: Engine } | { failure: string | undefined };

/** Where our own engine lives and answers. The default suits everybody; another one puts a second engine beside the first. */
export interface EngineHome {
  /** Folder for what is unpacked and for the log. */
  folder: string;
  /** Address that is asked and listened on; undefined: docker's own rule. */
  host: string | undefined;
  /** Further words for dockerd. */
  daemonWords: readonly string[];
}

export function defaultEngineHome(): EngineHome {
  return { folder: cacheDir('engine'), host: undefined, daemonWords: [] };
}

/** Asks the engine itself: a docker client on PATH proves nothing. */
export async function askEngine(host?: string, signal?: AbortSignal): Promise<Answer> {
  const where = host === undefined ? [] : ['--host', host];
  try {
    const text = await run('docker', [...where, 'info', '--format', '{{json .}}'], {
      timeoutMs: 15_000,
      ...(signal === undefined ? {} : { signal }),
    });
    return answerFrom(text);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CommandError)) throw error;
    return { failure: error.message.includes('ENOENT') ? undefined : saidBy(error) };
  }
}

/** Reads `docker info` as JSON. Some clients exit 0 when no engine answers, and say so inside. */
export function answerFrom(text: string): Answer {
  const info = JSON.parse(text) as { ServerVersion?: string; CgroupVersion?: string; ServerErrors?: string[] };
  if (!info.ServerVersion) return { failure: info.ServerErrors?.join('; ') ?? 'it names no server version' };
  return { engine: { version: info.ServerVersion, cgroupVersion: info.CgroupVersion === '2' ? 2 : 1 } };
}

const ANSWER_WITHIN_MS = 60_000;
const ANSWER_AFTER_END_MS = 10_000;

/**
 * Asks until the engine answers, at most a minute. When the dockerd that we started has `ended`, little time is left: only
 * one that somebody else started meanwhile (a package's own script) may still answer.
 * Throws {@link InfrastructureError} with what `evidence` returns.
 */
export async function waitForAnswer(
  home: EngineHome,
  signal: AbortSignal,
  evidence: () => Promise<string>,
  ended?: Promise<unknown>,
): Promise<Engine> {
  let deadlineMs = Date.now() + ANSWER_WITHIN_MS;
  void ended?.then(() => (deadlineMs = Math.min(deadlineMs, Date.now() + ANSWER_AFTER_END_MS)));
  for (;;) {
    const answer = await askEngine(home.host, signal);
    if ('engine' in answer) return answer.engine;
    if (Date.now() > deadlineMs) {
      const said = answer.failure ?? 'there is no docker client (package docker-cli or docker.io)';
      throw new InfrastructureError(
        `the container engine was started but does not answer: ${said}\n${await evidence()}`,
      );
    }
    await setTimeout(250, undefined, { signal });
  }
}

function saidBy(error: CommandError): string {
  // The client prints what it knows of itself first, and the reason last.
  return error.output.trim().split('\n').at(-1) ?? error.message;
}
