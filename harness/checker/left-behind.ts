import type { Checker, Finding } from './checker.ts';
import { found, unproven } from './troubles.ts';

/** Value of the entry (`phase`, f `left-behind`) that a run records at its end: what is still there of it, in words. */
export interface LeftBehind {
  /** Empty when nothing is: for instance `namespace sf-x`, `fault kubelet-stop on dev-worker2`. */
  what: string[];
}

const base = { name: 'left-behind', title: 'nothing is left behind' };

/** When a run is over nothing of it is left: no fault, no namespace, no container. Not proven when it did not look. */
export const leftBehind: Checker = ({ parts }) => {
  const entry = parts.of('phase', 'left-behind').at(-1);
  if (entry === undefined) return [unproven(base, 'the run did not record what it left')];
  const { what } = entry.value as LeftBehind;
  const troubles = what.map((one) => ({ what: one, evidence: [entry.index] }));
  return [found(base, troubles, { because: 'it looked, and nothing was there', evidence: [entry.index] })];
};

/** Whether a run was seen to leave nothing, by what its verdict found. */
export const leftNothing = (findings: readonly Finding[]): boolean =>
  findings.some(({ name, outcome }) => name === base.name && outcome === true);
