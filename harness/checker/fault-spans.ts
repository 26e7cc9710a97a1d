import type { Effect } from '../history/effects.ts';
import type { FaultWindow } from '../history/query.ts';

const has = ({ effects }: FaultWindow, effect: Effect): boolean => effects.includes(effect);

/** It surely silenced the kubelets of its nodes for as long as it stood. */
export const silences = (fault: FaultWindow): boolean => fault.bit !== undefined && has(fault, 'silences');

/** After it a connection, not a process, must come back. */
export const cutsOff = (fault: FaultWindow): boolean => has(fault, 'cuts-off');

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
