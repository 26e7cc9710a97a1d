import { catalogue } from '../../suites/catalogue.ts';
import { UsageError } from '../errors.ts';
import type { Scenario } from '../scenario.ts';
import { readManifests } from '../store/manifests-file.ts';
import { isScenarioFile, readScenarioFile } from '../store/scenario-file.ts';
import { onOwnSet } from '../workload/on-own-set.ts';

/** Not in a run that names nothing: their timers take minutes. */
const onlyWhenAsked = 'slow';

/**
 * The scenarios that are meant by words, each the name of a scenario, of a suite or tag, or of a file; of these, those with every one
 * of the tags. No words and no tags: all but the slow ones. Throws UsageError when a word means nothing or nothing is left.
 */
export function selected(words: readonly string[], tags: readonly string[] = []): readonly Scenario[] {
  const meant = words.length > 0 ? words.flatMap(meantBy) : tags.length > 0 ? catalogue : usual();
  const found = [...new Set(meant)].filter((one) => tags.every((tag) => one.tags.includes(tag)));
  if (found.length > 0) return found;
  throw new UsageError(`no scenario has the tag ${tags.map((tag) => `"${tag}"`).join(' and ')}; tags: ${allTags()}`);
}

/**
 * The same scenarios on the StatefulSet of a user's manifests; `leave` hears of each that cannot be, and why. Throws UsageError when
 * none can.
 */
export function onManifests(
  scenarios: readonly Scenario[],
  file: string,
  leave: (line: string) => void,
): readonly Scenario[] {
  const objects = readManifests(file);
  const [fitting, others]: [Scenario[], string[]] = [[], []];
  for (const scenario of scenarios) {
    const fitted = onOwnSet(scenario, objects);
    if (typeof fitted === 'string') others.push(`${scenario.name} is left out: ${fitted}`);
    else fitting.push(fitted);
  }
  if (fitting.length === 0) throw new UsageError(`${file}: ${others.join('; ')}`);
  others.forEach(leave);
  return fitting;
}

const usual = (): Scenario[] => catalogue.filter(({ tags }) => !tags.includes(onlyWhenAsked));

function meantBy(word: string): readonly Scenario[] {
  if (isScenarioFile(word)) return [readScenarioFile(word)];
  const named = catalogue.filter(({ name }) => name === word);
  const found = named.length > 0 ? named : catalogue.filter(({ tags }) => tags.includes(word));
  if (found.length > 0) return found;
  const names = catalogue.map(({ name }) => name).join(', ');
  throw new UsageError(`there is no scenario "${word}"; there are: ${names}; tags: ${allTags()}; or name a file`);
}

const allTags = (): string => [...new Set(catalogue.flatMap(({ tags }) => tags))].sort().join(', ');
