import type { FaultWindow } from '../history/query.ts';

/** Faults that surely silence the kubelet of their nodes for as long as they stand. */
const silencing: ReadonlySet<string> = new Set(['kubelet-stop', 'control-plane-partition']);
/** Faults after which a connection, not a process, must come back. */
const cuttingOff: ReadonlySet<string> = new Set(['control-plane-partition']);

export const silences = ({ kind, bit }: FaultWindow): boolean => bit !== undefined && silencing.has(kind);

export const cutsOff = ({ kind }: FaultWindow): boolean => cuttingOff.has(kind);

/** Whether a fault on `node` may have stood at `timeMs`: from its injection until it was seen to be undone. */
export const stoodAt = ({ invoked, healed }: FaultWindow, timeMs: number): boolean =>
  invoked.timeMs <= timeMs && (healed?.timeMs ?? Number.POSITIVE_INFINITY) >= timeMs;

/**
 * Why an upper bound is not promised between two times: a fault stood on a control-plane node, where the controllers run.
 * Undefined when none did. kind names these nodes `<cluster>-control-plane`.
 */
export function hinderedControl(faults: readonly FaultWindow[], fromMs: number, toMs: number): string | undefined {
  const fault = faults.find(
    ({ nodes, invoked, healed }) =>
      nodes.some((node) => /-control-plane\d*$/.test(node)) &&
      invoked.timeMs <= toMs &&
      (healed?.timeMs ?? Number.POSITIVE_INFINITY) >= fromMs,
  );
  return fault === undefined ? undefined : `${fault.as} stood on the control plane`;
}
