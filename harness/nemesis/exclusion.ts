import type { Fault } from './fault.ts';
import type { Target } from './target.ts';

/** A fault at its targets, in force or about to be. */
export interface Placed {
  as: string;
  fault: Pick<Fault, 'kind' | 'takes'>;
  targets: readonly Pick<Target, 'node'>[];
}

/** Why `next` cannot be injected while `standing` is in force, in words; undefined when it can. */
export function exclusion(next: Placed, standing: readonly Placed[]): string | undefined {
  for (const one of standing) {
    const nodes = one.targets.flatMap(({ node }) => node ?? []);
    const shared = next.targets.map(({ node }) => node).find((node) => node !== undefined && nodes.includes(node));
    const part = shared === undefined ? undefined : contested(next.fault.takes, one.fault.takes);
    if (part !== undefined)
      return `${next.as} (${next.fault.kind}) and ${one.as} (${one.fault.kind}) exclude each other: both take the ${part} of ${shared}`;
  }
  return undefined;
}

function contested(next: Fault['takes'], standing: Fault['takes']): string | undefined {
  if (next === undefined || standing === undefined) return undefined;
  if (next === standing) return next === 'machine' ? 'whole machine' : next;
  // What the API server knows of a node is on no part of its machine.
  if (next === 'registration' || standing === 'registration') return undefined;
  return next === 'machine' || standing === 'machine' ? 'whole machine' : undefined;
}
