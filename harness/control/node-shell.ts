import { realNs, type TimeLapse } from '../../clusters/time-lapse.ts';
import { NodeDownError } from '../errors.ts';
import type { NodeShell } from '../world.ts';
import { CommandError, follow } from './command.ts';
import { runInNode } from './node-channels.ts';

const byDefaultMs = 15_000;
const beat = 'statefault: beat';

// Killing the engine's client does not end what it started in the node. So a shell in the node watches its standard input,
// which closes when the client goes, however it goes; and says once a second that it lives.
const untilLeft = `
"$@" & command=$!
trap 'kill $command 2>/dev/null' EXIT
while kill -0 $command; do
  echo '${beat}'
  read -r -t 1
  [ $? -gt 128 ] || exit 0
done 2>/dev/null
wait $command
exit $?
`;

/** Commands inside node containers through the engine; only nodes in `allowed` can be named. */
export function nodeShell(allowed: readonly string[], timeLapse: TimeLapse): NodeShell {
  const known = (node: string): string => {
    if (!allowed.includes(node)) throw new Error(`${node} is no node of this cluster`);
    return node;
  };
  return {
    realNs: (stampNs) => realNs(stampNs, timeLapse),
    run: async (node, argv, { timeoutMs = byDefaultMs, signal, input } = {}) =>
      runInNode(known(node), argv, { timeoutMs, signal, input }),
    async follow(node, argv, { onLine, onBeat }, signal) {
      const words = ['exec', '-i', known(node), 'bash', '-c', untilLeft, 'bash', ...argv];
      try {
        await follow('docker', words, (line) => (line === beat ? onBeat() : onLine(line)), signal);
      } catch (error) {
        if (/container \w+ is not running/.test(String(error))) throw new NodeDownError(`${node} is not running`);
        if (!(error instanceof CommandError)) throw error;
        // The shell around the command is nobody's business.
        const how = error.exitCode === undefined ? 'broke off' : `ended with exit ${error.exitCode}`;
        throw new Error(`${argv.join(' ')} in ${node} ${how} ${error.output.trim()}`.trim(), { cause: error });
      }
    },
  };
}
