import { parse, rcompare } from 'semver';

/** A job of a night: a shard of the plan on one Kubernetes version. */
export interface Job {
  k8s: string;
  /** As `statefault run --shard` takes it: `1/2`. */
  shard: string;
  /** The same, for names of jobs and artifacts: `1of2`. */
  name: string;
}

/** The newest patch of each of the newest `minors` minors, newest first. */
export function newestPatches(versions: readonly string[], minors: number): string[] {
  const sorted = versions.toSorted(rcompare);
  const newest = Map.groupBy(sorted, (version) => `${parse(version)?.major}.${parse(version)?.minor}`);
  return [...newest.values()].flatMap(([version]) => version ?? []).slice(0, minors);
}

/** Every version with every shard. */
export const jobsOf = (versions: readonly string[], shards: number): Job[] =>
  versions.flatMap((k8s) =>
    Array.from({ length: shards }, (_, n) => ({ k8s, shard: `${n + 1}/${shards}`, name: `${n + 1}of${shards}` })),
  );

/** What some jobs run all together, when each version runs every one of these scenarios. */
export const wantedBy = (jobs: readonly Job[], scenarios: readonly string[]): { scenario: string; k8s: string }[] =>
  [...new Set(jobs.map(({ k8s }) => k8s))].flatMap((k8s) => scenarios.map((scenario) => ({ scenario, k8s })));
