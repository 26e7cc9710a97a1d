import type { History } from '../../../history/entry.ts';
import { faultWindows, type FaultWindow } from '../../../history/query.ts';
import type { Band, Bar, Group } from '../draw/model.ts';
import { lane } from './lane.ts';
import type { NodeNames } from './nodes-of.ts';

/** A lane for each fault, and a band for each across all lanes. */
export function faultGroup(history: History, names: NodeNames, endMs: number): { group: Group; bands: Band[] } {
  const windows = faultWindows(history);
  const bands = windows.map((fault) => bandOf(fault, names, endMs));
  const lanes = windows.map((fault, at) => lane(fault.as, [barsOf(fault, bands[at] as Band)]));
  return { group: { label: 'Faults', note: 'injected, seen to bite, undone, seen to be gone', lanes }, bands };
}

/** Times of a fault. An act is over when it is done: nothing of it can be undone. */
function bandOf(fault: FaultWindow, names: NodeNames, endMs: number): Band {
  const { kind, nodes, invoked, bit, failed, healInvoked, healed, act } = fault;
  const from = invoked.timeMs;
  const begun = bit?.timeMs ?? failed?.timeMs ?? healInvoked?.timeMs ?? endMs;
  const label = `${kind} on ${nodes.map((node) => names.named(node)).join(', ') || 'the API'}`;
  if (act) return { label, from, bit: begun, undoing: begun, to: begun };
  const undoing = healInvoked?.timeMs ?? endMs;
  return { label, from, bit: begun, undoing, to: healed?.timeMs ?? endMs };
}

function barsOf({ kind, act, invoked, bit, healInvoked, healed }: FaultWindow, { label, ...times }: Band): Bar[] {
  const make = (from: number, to: number, tone: Bar['tone'], text: string, entries: (number | undefined)[]): Bar[] => [
    {
      from,
      to,
      tone,
      text,
      says: `Fault ${label}: ${text}`,
      entries: entries.filter((one) => one !== undefined),
      line: 0,
    },
  ];
  const injecting = act ? `${label}, at one stroke` : `injecting ${kind}`;
  return [
    ...make(times.from, times.bit, act ? 'fault' : 'changing', injecting, [invoked.index, bit?.index]),
    ...(times.undoing > times.bit
      ? make(times.bit, times.undoing, 'fault', bit === undefined ? `${label}: not seen to bite` : `${label} bites`, [
          bit?.index ?? invoked.index,
        ])
      : []),
    ...(times.to > times.undoing
      ? make(times.undoing, times.to, 'changing', healed === undefined ? 'not seen to be gone' : 'undoing', [
          healInvoked?.index,
          healed?.index,
        ])
      : []),
  ];
}
