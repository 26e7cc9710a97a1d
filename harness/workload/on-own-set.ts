import { checkScenario, type Scenario } from '../scenario.ts';
import { setsIn, type ManifestsWorkload } from '../scenario/workload.ts';

type Objects = ManifestsWorkload['objects'];

const longestName = 41;
/** What a scenario may choose of the sample workload and still say something of another one. */
const chosenOfAny = ['kind', 'replicas', 'podManagementPolicy'];

/** Our program starts as late as it is told, and ends at once when it is told nonsense. */
const isOfOurs = ([key, value]: [string, unknown]): boolean =>
  key === 'readyDelayMs' || (key === 'broken' && value === 'crash');

/**
 * A scenario of the sample workload as one of a user's own StatefulSet: the names of its pods, claims and set are those of the
 * user's. In words why it cannot be one, when it chooses or changes what only the sample workload has, or the set is too small.
 */
export function onOwnSet(scenario: Scenario, objects: Objects): Scenario | string {
  const { workload, steps } = scenario;
  if (workload.kind !== 'journal') return 'it brings a workload of its own';
  const [set, ...others] = setsIn({ kind: 'manifests', objects });
  if (set === undefined || others.length > 0) return 'there must be one StatefulSet among the manifests, and no more';
  const chosen = Object.keys(workload).filter((key) => !chosenOfAny.includes(key));
  if (chosen.length > 0) return `it is about what the sample workload has (${chosen.join(', ')})`;
  const ours = steps.flatMap((step) => (step.do === 'change' ? Object.entries(step.to) : [])).filter(isOfOurs);
  if (ours.length > 0) return `it changes what only the sample workload has (${ours.map(([key]) => key).join(', ')})`;
  const { podManagementPolicy = 'OrderedReady' } = workload;
  const spec = specOf(objects);
  if ((spec.podManagementPolicy ?? 'OrderedReady') !== podManagementPolicy) return `it is about ${podManagementPolicy}`;
  if (set.replicas < workload.replicas)
    return `it needs ${workload.replicas} replicas, ${set.name} has ${set.replicas}`;
  const templates = spec.volumeClaimTemplates ?? [];
  const needsClaims = /data-journal-\d/.test(JSON.stringify(scenario));
  if (needsClaims && templates.length !== 1)
    return `it is about one claim of a pod, ${set.name} has ${templates.length}`;
  const renamed = renaming(set.name, set.start, templates[0]?.metadata.name ?? '');
  const name = `${scenario.name}-on-${set.name}`.slice(0, longestName).replace(/-$/, '');
  const checked = checkScenario({ ...(renamed(scenario) as object), name, workload: { kind: 'manifests', objects } });
  if ('scenario' in checked) return checked.scenario;
  return `it does not fit: ${checked.problems[0].message}`;
}

interface SetSpec {
  podManagementPolicy?: string;
  volumeClaimTemplates?: { metadata: { name: string } }[];
}
const specOf = (objects: Objects): SetSpec => objects.find(({ kind }) => kind === 'StatefulSet')?.['spec'] ?? {};

/** Gives every name of a pod, a claim or the set in a value, and in the words about it, its new form. */
function renaming(set: string, start: number, claim: string): (value: unknown) => unknown {
  const pod = (ordinal: string): string => `${set}-${start + Number(ordinal)}`;
  const inText = (text: string): string =>
    text === 'journal'
      ? set
      : text
          .replaceAll(/\bdata-journal-(\d+)/g, (_, ordinal: string) => `${claim}-${pod(ordinal)}`)
          .replaceAll(/\bjournal-(\d+)/g, (_, ordinal: string) => pod(ordinal));
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value);
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one)]));
  };
  return renamed;
}
