import { seenOf, type Evidence, type Inside, type NodeEvidence, type Reached } from './evidence.ts';

/** The state of the control plane as a whole. */
export interface ControlPlaneVerdict {
  /** `down`: no API server answers anybody; `troubled`: one answers, and a part that others need does not work. */
  state: 'well' | 'troubled' | 'down' | 'unknown';
  because: string[];
}

export const answered = ({ got }: Reached): boolean => got === 'answers';
/** The machine answered, whoever listens there or not. */
export const reachedIt = ({ got }: Reached): boolean => got === 'answers' || got === 'connects' || got === 'refused';

/** What is wrong with the control plane, with its reasons. Total: what was not seen makes it unknown, never well. */
export function controlPlaneVerdict(evidence: Evidence): ControlPlaneVerdict {
  const told = 'seen' in evidence.controlPlane.api;
  const broken = evidence.nodes.flatMap(brokenParts);
  const sick = sickAnswers(evidence.nodes);
  if (told) {
    const late = lateLeases(evidence);
    if (broken.length + sick.length + late.length > 0)
      return { state: 'troubled', because: [...broken, ...sick, ...late] };
    const unseen = 'unseen' in evidence.controlPlane.leases ? [evidence.controlPlane.leases.unseen] : [];
    return { state: unseen.length === 0 ? 'well' : 'unknown', because: ['the API server answers', ...unseen] };
  }
  const silence = `the API server tells this machine nothing: ${(evidence.controlPlane.api as { unseen: string }).unseen}`;
  const asked = evidence.nodes.flatMap(({ inside }) => seenOf(inside)?.controlPlanes ?? []);
  if (asked.some(answered))
    return { state: 'troubled', because: [silence, 'nodes do get answers from it', ...broken, ...sick] };
  if (broken.length > 0 || asked.length > 0)
    return {
      state: 'down',
      because: [silence, ...broken, ...(asked.length > 0 ? ['no node gets an answer from it'] : [])],
    };
  return { state: 'unknown', because: [silence, 'no node could be asked whether it gets an answer'] };
}

/** Machines of control planes that do not run, and components that have no process or a frozen one. */
export function brokenParts({ name, role, machine, inside }: NodeEvidence): string[] {
  if (role !== 'control-plane') return [];
  if (machine !== 'running') return [`the machine ${name} is ${machine}`];
  return brokenComponents(name, seenOf(inside)?.components ?? {});
}

function brokenComponents(name: string, components: Inside['components']): string[] {
  return Object.entries(components).flatMap(([component, state]) => {
    if (state === '' || state === 'Z') return [`${component} has no process on ${name}`];
    return state === 'T' ? [`${component} is frozen on ${name} (its process is in state T)`] : [];
  });
}

// An API server that answers 500 to /readyz lacks something that it needs, etcd most often.
function sickAnswers(nodes: readonly NodeEvidence[]): string[] {
  const asked = nodes.flatMap(({ inside }) => seenOf(inside)?.controlPlanes ?? []).filter(answered);
  const sick = asked.filter(({ status }) => status !== undefined && status >= 500);
  return asked.length > 0 && sick.length === asked.length
    ? [`the API server answers /readyz with ${sick[0]?.status}`]
    : [];
}

function lateLeases({ controlPlane: { leases } }: Evidence): string[] {
  return (seenOf(leases) ?? [])
    .filter(({ ageMs, durationMs }) => ageMs > durationMs)
    .map(({ name, ageMs, durationMs }) => {
      const ages = `${Math.round(ageMs / 1_000)} s ago, due within ${durationMs / 1_000} s`;
      return `${name} has not renewed its lease (${ages})`;
    });
}
