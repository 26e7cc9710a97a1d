/**
 * The states of a subject in their order. Subjects that stand for several alike (the other nodes, the pods of a deployment)
 * have one sequence for each way that any of them went, sorted.
 */
export type Sequence = string[][];

/** Collects states. A state that is told again says nothing, and a pair of states that is repeated is written once. */
export class Tracks {
  readonly #subjects = new Map<string, Map<string, string[]> | null>();

  /** Adds a state of one object to its subject. */
  add(subject: string, object: string, state: string): void {
    const objects = this.#subjects.get(subject);
    if (objects === null) return;
    const known = objects ?? new Map<string, string[]>();
    this.#subjects.set(subject, known);
    const states = known.get(object) ?? [];
    known.set(object, states);
    if (states.at(-1) !== state) states.push(state);
  }

  /** Its observer was blind: nothing is said of the subject. */
  blind(subject: string): void {
    this.#subjects.set(subject, null);
  }

  sequences(): Record<string, Sequence | null> {
    const sorted = [...this.#subjects].toSorted(([a], [b]) => compare(a, b));
    return Object.fromEntries(
      sorted.map(([subject, objects]) => [subject, objects && distinct([...objects.values()].map(withoutFlaps))]),
    );
  }
}

/**
 * `Ready NotReady Ready NotReady Ready` is `Ready NotReady Ready`: that it flapped is behaviour, how often is the machine's.
 * Away and back again once, as after `NotReady Ready` at the start, is kept.
 */
export function withoutFlaps(states: readonly string[]): string[] {
  const kept: string[] = [];
  for (const state of states) {
    if (kept.at(-1) === state) continue;
    kept.push(state);
    const [a, b, c, d, e] = kept.slice(-5);
    if (kept.length >= 5 && a === c && c === e && b === d) kept.splice(-2);
  }
  return kept;
}

function distinct(tracks: string[][]): Sequence {
  const byWords = new Map(tracks.map((track) => [track.join('\n'), track]));
  return [...byWords].toSorted(([a], [b]) => compare(a, b)).map(([, track]) => track);
}

// By code unit, so that the order is the same on every machine.
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
