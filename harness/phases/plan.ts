import type { Bounds } from '../bounds/bounds.ts';
import { boundFor } from '../bounds/named.ts';
import { UsageError } from '../errors.ts';
import { exclusion, type Placed } from '../nemesis/exclusion.ts';
import type { Fault } from '../nemesis/fault.ts';
import { settingsOf } from '../nemesis/scene.ts';
import type { Scenario, Step } from '../scenario.ts';
import { healedBy, injectedBy } from '../scenario/step.ts';

const longestStepMs = 60 * 60_000;
const marginMs = 60_000;

/**
 * Checks, before anything is touched, that every fault of a scenario exists, that its settings are its own, and that none
 * excludes another that stands at the same target. Throws UsageError with one clear line.
 */
export function requireInjectable({ name, steps }: Scenario, faults: readonly Fault[]): void {
  const standing: Placed[] = [];
  for (const step of steps) {
    if (step.do === 'heal') {
      for (const healed of healedBy(step.fault, steps)) {
        const at = standing.findIndex(({ as }) => as === healed);
        const [one] = at >= 0 ? standing.splice(at, 1) : [];
        if (one !== undefined && faultNamed(one.fault.kind, faults).undo === undefined)
          throw new UsageError(`scenario ${name}: ${step.name}: ${one.fault.kind} is an act: there is nothing to undo`);
      }
    }
    // What an earlier act held it has let go of.
    const inForce = standing.filter(({ fault }) => faultNamed(fault.kind, faults).undo !== undefined);
    for (const { name: as, fault: spec } of injectedBy(step)) {
      const fault = faultNamed(spec.kind, faults, `scenario ${name}: ${as}: `);
      settingsOf(fault, spec.with ?? {});
      // The same words name the same node, if nothing moves; what moves is found when it is injected.
      const placed = { as, fault, targets: [{ node: JSON.stringify(spec.on) }] };
      const refused = exclusion(placed, inForce);
      if (refused !== undefined) throw new UsageError(`scenario ${name}: ${refused}`);
      inForce.push(placed);
      standing.push(placed);
    }
  }
}

/** The fault of this kind. Throws UsageError that names all there are. */
export function faultNamed(kind: string, faults: readonly Fault[], where = ''): Fault {
  const fault = faults.find((one) => one.kind === kind);
  if (fault !== undefined) return fault;
  const all = faults.map((one) => one.kind).sort();
  throw new UsageError(`${where}there is no fault called "${kind}"; there are: ${all.join(', ')}`);
}

/** The longest that the steps of a scenario can take on this cluster: after it, nobody will come to undo anything. */
export function longestMs({ steps }: Scenario, bounds: Bounds): number {
  const each = (step: Step): number => {
    const named = step.do === 'await' ? step.within : step.do === 'watch' ? step.for : undefined;
    return named === undefined ? 0 : Math.min(boundFor(named, bounds).toMs, longestStepMs);
  };
  return marginMs + steps.reduce((sum, step) => sum + each(step), 0);
}
