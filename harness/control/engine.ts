import { InfrastructureError } from '../errors.ts';
import { CommandError } from './command.ts';
import { askEngine, defaultEngineHome, type Engine } from './engine-answer.ts';
import { findEngineFacts } from './engine-facts.ts';
import { installEngine } from './engine-install.ts';
import { GET_DOCKER, routeToEngine } from './engine-route.ts';
import { startDaemon, startService } from './engine-start.ts';
import type { Progress } from './progress.ts';

export type { Engine } from './engine-answer.ts';

/** The engine that answers now, or undefined. */
export async function findEngine(signal?: AbortSignal): Promise<Engine | undefined> {
  const answer = await askEngine(undefined, signal);
  return 'engine' in answer ? answer.engine : undefined;
}

/**
 * A running engine: the one that answers, else one that is started, else (as root on a Debian-like system) one that is
 * installed and started. It outlives this process.
 * Throws {@link InfrastructureError} that says what to type when none of this is possible.
 */
export async function ensureEngine(progress: Progress, home = defaultEngineHome()): Promise<Engine> {
  const answer = await askEngine(home.host, progress.signal);
  if ('engine' in answer) return answer.engine;
  const facts = await findEngineFacts(answer.failure, home);
  progress.log(`no engine answers: ${JSON.stringify(facts)}`);
  const route = routeToEngine(facts);
  try {
    switch (route.act) {
      case 'advise':
        throw new InfrastructureError(route.advice);
      case 'start service':
        return await startService(home, progress);
      case 'start daemon':
        return await startDaemon(route.daemon, home, progress);
      case 'install':
        return await installEngine(facts, home, progress);
    }
  } catch (error) {
    progress.signal.throwIfAborted();
    if (!(error instanceof CommandError)) throw error;
    throw new InfrastructureError(
      `no container engine: ${error.message}\nInstall Docker yourself and start it: ${GET_DOCKER}`,
    );
  }
}
