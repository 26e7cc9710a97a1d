import { appliesTo } from '../scenario/versions.ts';
import type { Case, Finding } from './checker.ts';

interface Said {
  name: string;
  title?: string;
  claim?: string | undefined;
  k8s?: string | undefined;
}

/** The finding of what is said of other versions of Kubernetes than this one; undefined when it is said of this one. */
export function notApplying(
  { name, title = name, claim, k8s }: Said,
  { facts }: Pick<Case, 'facts'>,
): Finding | undefined {
  if (facts === undefined || appliesTo(k8s, facts.k8s)) return undefined;
  const because = `does not apply: it is said of ${k8s}, this is ${facts.k8s}`;
  return { name, title, ...(claim === undefined ? {} : { claim }), outcome: true, because, evidence: [] };
}
