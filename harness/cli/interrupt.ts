import { InterruptedError } from '../errors.ts';

/**
 * A signal that aborts at Ctrl-C or SIGTERM. The process is not ended by them any more: whoever works undoes what it did
 * and then ends. A second one says that this is under way.
 */
export function abortOnSignals(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) say('already stopping: undoing what was done to the cluster comes first');
    else {
      say(`${name}: stopping; undoing what was done to the cluster`);
      controller.abort(new InterruptedError(`interrupted by ${name}`));
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  return controller.signal;
}
