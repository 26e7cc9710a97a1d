import { podLives } from '../history/lives.ts';
import type { ClaimView, Seen } from '../history/objects.ts';
import type { Parts } from '../history/parts.ts';
import { faultWindows } from '../history/query.ts';

/** Names that mean the same in every run of a scenario. */
export class Names {
  readonly #hit = new Map<string, string>();
  readonly #claims = new Map<string, string>();
  readonly #revisions = new Map<string, number>();
  readonly #nodes = new Set<string>();

  constructor(parts: Parts) {
    for (const { as, nodes } of faultWindows(parts.all('fault')))
      for (const node of nodes) if (!this.#hit.has(node)) this.#hit.set(node, `node of ${as}`);
    for (const { value } of parts.of('observation', 'node')) this.#nodes.add((value as Seen<'node'>).object.name);
    for (const { value } of parts.of('observation', 'claim')) {
      const { uid, name } = (value as Seen<'claim'>).object satisfies ClaimView;
      this.#claims.set(uid, name);
    }
    for (const { seen } of podLives(parts)) {
      const { revision } = (seen[0]?.value as Seen<'pod'>).object;
      if (revision !== undefined && !this.#revisions.has(revision))
        this.#revisions.set(revision, this.#revisions.size + 1);
    }
  }

  /** A node by its part in the scenario: that of the first fault that struck it, the control plane, or one of the others. */
  node(name: string): string {
    if (/-control-plane\d*$/.test(name)) return 'node of the control plane';
    return this.#hit.get(name) ?? 'other nodes';
  }

  isNode(name: string): boolean {
    return this.#nodes.has(name);
  }

  /** The name of the claim with this UID, if it was one of the run's. */
  claim(uid: string | undefined): string | undefined {
    return uid === undefined ? undefined : this.#claims.get(uid);
  }

  /** The revision of a pod's template: 1 for the first that any pod had. */
  revision(hash: string | undefined): number | undefined {
    return hash === undefined ? undefined : this.#revisions.get(hash);
  }

  /** Objects whose names a controller makes up share one: `web-7d9c5b8f6d-x2x4z` and its like are `web-*`. */
  object(name: string): string {
    if (this.isNode(name)) return this.node(name);
    return name.replace(madeUp, '-*');
  }
}

// Kubernetes makes them up of these letters: no vowels, no digits that look like letters. All digits would be an ordinal.
const madeUp = /(-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-(?=\d*[a-z])[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/** Identities keep their names, so that each has a track of its own. */
export const isIdentity = (name: string): boolean => /-\d+$/.test(name);
