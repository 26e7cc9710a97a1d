import { strikesClaim, strikesNode, strikesPod, type Effect } from '../history/effects.ts';
import type { Seen } from '../history/objects.ts';
import type { FaultWindow } from '../history/query.ts';
import type { Case } from './checker.ts';
import { excuses, type Mercy, type TroubleName } from './excuses.ts';
import type { Trouble } from './troubles.ts';

/** Of these it is not asked whom a fault strikes: they are felt everywhere. */
const everywhere: ReadonlySet<Effect> = new Set<Effect>(['hinders-control-plane', 'may-silence-others']);
/** These are over when the fault is undone; the others when what it disturbed has settled. */
const whileItStands: ReadonlySet<Effect> = new Set<Effect>(['silences', 'may-silence', 'cuts-off', 'corrupts-data']);

/** Who was in trouble; what is left out does not matter. Of a pod `node` is the one that it is on. */
export interface Whom {
  pod?: string | undefined;
  node?: string | undefined;
  claim?: string | undefined;
}

/** Milliseconds of the run. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export const does = ({ effects }: FaultWindow, effect: Effect): boolean => effects.includes(effect);

/** It surely silenced the kubelets of its nodes for as long as it stood. */
export const silences = (fault: FaultWindow): boolean => fault.bit !== undefined && does(fault, 'silences');

/** After it a connection, not a process, must come back. */
export const cutsOff = (fault: FaultWindow): boolean => does(fault, 'cuts-off');

/** What the faults of a record make of a trouble, for `found`: an excuse, a doubt, or nothing. */
export function mercyOn(
  name: TroubleName,
  given: Case,
  span: Span,
  whom: Whom = {},
): Pick<Trouble, 'excuse' | 'doubt'> {
  const doubts: string[] = [];
  for (const [effect, mercy] of Object.entries(excuses[name]) as [Effect, Mercy][]) {
    const fault = faultDoing(effect, given, span, whom);
    if (fault === undefined) continue;
    const told = `${fault.as} (${fault.kind}): ${effect}`;
    if (mercy === 'excused') return { excuse: told };
    doubts.push(told);
  }
  return doubts.length === 0 ? {} : { doubt: doubts.join(', ') };
}

/** The faults that may have done any of this to them at some time of the span. */
export const faultsDoing = (some: readonly Effect[], given: Case, span: Span, whom: Whom = {}): FaultWindow[] =>
  some.flatMap((effect) => faultDoing(effect, given, span, whom) ?? []);

function faultDoing(effect: Effect, given: Case, span: Span, whom: Whom): FaultWindow | undefined {
  return given.faults.find(
    (fault) =>
      does(fault, effect) &&
      feltIn(fault, effect, span) &&
      (everywhere.has(effect) || strikes(fault, whom, effect, given)),
  );
}

function feltIn(fault: FaultWindow, effect: Effect, { fromMs, toMs }: Span): boolean {
  // One that was refused never stood.
  if (fault.failed?.type === 'fail') return false;
  return fault.invoked.timeMs <= toMs && endMs(fault, effect) >= fromMs;
}

function endMs({ act, bit, healed, settled }: FaultWindow, effect: Effect): number {
  const end = !whileItStands.has(effect) ? settled : act ? bit : healed;
  return end?.timeMs ?? Number.POSITIVE_INFINITY;
}

function strikes(fault: FaultWindow, { pod, node, claim }: Whom, effect: Effect, given: Case): boolean {
  if (effect === 'scales' || effect === 'deletes-sets') {
    const policy = effect === 'scales' ? 'whenScaled' : 'whenDeleted';
    return (fault.struck ?? []).some(
      ({ set }) => set !== undefined && strikesAny(fault, { pod, claim }) && retention(set, policy, given) === 'Delete',
    );
  }
  if (pod === undefined && claim === undefined) return node === undefined || strikesNode(fault, node);
  return strikesAny(fault, { pod, node, claim });
}

function strikesAny(fault: FaultWindow, { pod, node, claim }: Whom): boolean {
  if (claim !== undefined) return strikesClaim(fault, claim);
  return pod === undefined || strikesPod(fault, pod, node);
}

/** What a StatefulSet said of its claims, as last seen. */
function retention(set: string, when: 'whenScaled' | 'whenDeleted', { parts }: Case): string | undefined {
  const last = parts
    .of('observation', 'statefulset')
    .findLast(({ value }) => (value as Seen<'statefulset'>).object.name === set);
  return (last?.value as Seen<'statefulset'> | undefined)?.object.retention?.[when];
}
