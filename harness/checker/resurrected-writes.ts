import { volumesRead, type AppendValue } from '../history/writes.ts';
import type { Checker } from './checker.ts';
import { found } from './troubles.ts';

/**
 * No append that surely failed (type `fail`: refused before it was sent, or refused by the writer as not written) is on a
 * volume. Not judged for identities whose volume was not read: `acknowledged-writes` says so.
 */
export const resurrectedWrites: Checker = ({ history, parts }) => {
  const failed = new Map<string, { index: number; error: string }>();
  for (const { type, index, value } of parts.of('op', 'append')) {
    const { op, error = '' } = value as AppendValue;
    if (type === 'fail') failed.set(op, { index, error });
  }
  return [...volumesRead(history)]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([identity, { entry, value }]) => {
      const back = value.lines.flatMap(({ op }) => {
        const failure = op === undefined ? undefined : failed.get(op);
        return op === undefined || failure === undefined ? [] : [{ op, ...failure }];
      });
      return found(
        { name: `resurrected-writes/${identity}`, title: `no refused write of ${identity} is on its volume` },
        back.map(({ op, index, error }) => ({
          what: `${op} surely failed (${error}) and is on ${value.volume}`,
          evidence: [index, entry.index],
        })),
        { because: `${failed.size} writes of all identities were refused`, evidence: [entry.index] },
      );
    });
};
