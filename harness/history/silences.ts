import type { Entry } from './entry.ts';
import type { NodeView, Seen } from './objects.ts';
import type { Parts } from './parts.ts';

/** A span in which something stood of a node: from the first observation that shows it to the first that does not. */
export interface NodeSpan {
  node: string;
  begin: Entry;
  /** Missing: it stood until the end of the history. */
  end?: Entry;
}

/** Spans in which a node was Ready=Unknown. */
export const silences = (parts: Parts): NodeSpan[] => spansWhere(parts, isUnknown);

/** Spans in which a node had a NoExecute taint of the node lifecycle. */
export const expulsions = (parts: Parts): NodeSpan[] => spansWhere(parts, isExpelling);

export const isUnknown = (node: NodeView): boolean => node.conditions['Ready']?.status === 'Unknown';
export const isExpelling = ({ taints }: NodeView): boolean =>
  taints.some((taint) => isOfLifecycle(taint) && taint.endsWith(':NoExecute'));

/** A taint, `key:effect`, that the node lifecycle sets on a node that is lost or not Ready. */
export const isOfLifecycle = (taint: string): boolean => /^node\.kubernetes\.io\/(unreachable|not-ready):/.test(taint);

function spansWhere(parts: Parts, stands: (node: NodeView) => boolean): NodeSpan[] {
  const spans: NodeSpan[] = [];
  const open = new Map<string, NodeSpan>();
  for (const entry of parts.of('observation', 'node')) {
    const { change, object } = entry.value as Seen<'node'>;
    const span = open.get(object.name);
    const now = change !== 'DELETED' && stands(object);
    if (now && span === undefined) {
      const begun: NodeSpan = { node: object.name, begin: entry };
      open.set(object.name, begun);
      spans.push(begun);
    }
    if (!now && span !== undefined) {
      span.end = entry;
      open.delete(object.name);
    }
  }
  return spans;
}

/** Whether a span stood at some time between two, milliseconds of the run. */
export const overlaps = ({ begin, end }: NodeSpan, fromMs: number, toMs: number): boolean =>
  begin.timeMs <= toMs && (end?.timeMs ?? Number.POSITIVE_INFINITY) >= fromMs;
