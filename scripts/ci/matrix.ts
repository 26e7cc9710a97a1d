import { parse, rcompare } from 'semver';

/** A job of a night: some scenarios on one Kubernetes version. */
export interface Job {
  k8s: string;
  /** For its name: `1of2`. */
  shard: string;
  /** Names of its scenarios, separated by spaces. */
  scenarios: string;
}

/** The newest patch of each of the newest `minors` minors, newest first. */
export function newestPatches(versions: readonly string[], minors: number): string[] {
  const sorted = versions.toSorted(rcompare);
  const newest = Map.groupBy(sorted, (version) => `${parse(version)?.major}.${parse(version)?.minor}`);
  return [...newest.values()].flatMap(([version]) => version ?? []).slice(0, minors);
}

/** Every version with every shard. The scenarios are dealt out one by one, so that each is in exactly one shard of a version. */
export function jobsOf(versions: readonly string[], scenarios: readonly string[], shards: number): Job[] {
  return versions.flatMap((k8s) =>
    Array.from({ length: Math.min(shards, scenarios.length) }, (_, index) => ({
      k8s,
      shard: `${index + 1}of${Math.min(shards, scenarios.length)}`,
      scenarios: scenarios.filter((_name, at) => at % shards === index).join(' '),
    })),
  );
}

/** What some jobs run, one by one. */
export const scenariosOf = (jobs: readonly Job[]): { scenario: string; k8s: string }[] =>
  jobs.flatMap(({ k8s, scenarios }) => scenarios.split(' ').map((scenario) => ({ scenario, k8s })));
