import { dirname, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { checkScenario, type Scenario } from '../scenario.ts';
import { readManifests } from './manifests-file.ts';
import { readYamlFile } from './yaml-file.ts';

/** Whether this names a file of a scenario and not a scenario. */
export const isScenarioFile = (name: string): boolean => /\.(ya?ml|json)$/.test(name);

/**
 * Reads a scenario from a YAML or JSON file, and the manifests that it names. Throws UsageError with one line,
 * `file:line:column: what is wrong`, for the first thing that is.
 */
export function readScenarioFile(path: string): Scenario {
  const [document, second] = readYamlFile(path);
  if (document === undefined) throw new UsageError(`${path}:1:1: empty: no scenario`);
  if (second !== undefined)
    throw new UsageError(second.told([{ path: [], message: 'a second document: no scenario' }]));
  const checked = checkScenario(withManifests(document.value(), dirname(path)));
  if ('scenario' in checked) return checked.scenario;
  throw new UsageError(document.told(checked.problems));
}

/** Puts the objects of the files that a scenario names into it. What is not as it should be is for the check to say. */
function withManifests(scenario: unknown, directory: string): unknown {
  const { workload } = (scenario ?? {}) as { workload?: { kind?: unknown; files?: unknown; objects?: unknown } };
  if (workload?.kind !== 'manifests' || !Array.isArray(workload.files) || workload.objects !== undefined)
    return scenario;
  const files = workload.files.filter((file) => typeof file === 'string');
  const objects = files.flatMap((file) => readManifests(resolve(directory, file)));
  return { ...(scenario as object), workload: { ...workload, objects } };
}
