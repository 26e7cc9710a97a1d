import { UsageError } from '../errors.ts';
import { problemOf } from '../scenario/problems.ts';
import { manifestSchema, type ManifestsWorkload } from '../scenario/workload.ts';
import type { Problem } from '../scenario.ts';
import { readYamlFile } from './yaml-file.ts';

/**
 * The objects of a YAML file of Kubernetes manifests, in one or more documents. Throws UsageError with one line,
 * `file:line:column: what is wrong`, for the first thing that is.
 */
export function readManifests(path: string): ManifestsWorkload['objects'] {
  const objects = readYamlFile(path).flatMap((document) => {
    const value = document.value();
    // What stands before the first `---`, or after the last.
    if (value === null || value === undefined) return [];
    const parsed = manifestSchema.safeParse(value);
    if (parsed.success) return [parsed.data];
    throw new UsageError(document.told(parsed.error.issues.map(problemOf) as [Problem, ...Problem[]]));
  });
  if (objects.length === 0) throw new UsageError(`${path}:1:1: no object`);
  return objects;
}
