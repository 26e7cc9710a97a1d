import type { ContainersSeen } from '../history/containers.ts';
import type { Entry, History } from '../history/entry.ts';
import { partsOf, type Condition, type SimpleCondition } from '../scenario/condition.ts';
import { bindingsOf } from './bindings.ts';
import { ConditionTracker } from './conditions.ts';
import { sourceOf } from './words.ts';

/** What was last seen of the subjects of a condition, and which of it came nearest, for people. */
export const told = (entries: History, condition: Condition): string =>
  partsOf(condition)
    .flatMap((part) => [nearest(entries, part), lastSeen(entries, part)])
    .filter((text) => text !== '')
    .join('\n');

const shown = 3;

function lastSeen(entries: History, condition: SimpleCondition): string {
  const about = aboutSubject(entries, condition).slice(-shown);
  if (about.length === 0) return `nothing was seen of ${subjectOf(condition)}`;
  return [`last seen of ${subjectOf(condition)}:`, ...about.map((entry) => `  ${line(entry)}`)].join('\n');
}

function nameIn(condition: SimpleCondition): string | undefined {
  const { pod, claim, name, node, about, client } = condition as Partial<Record<string, string>>;
  return pod ?? claim ?? name ?? node ?? about ?? client;
}

function subjectOf(condition: SimpleCondition): string {
  if (condition.of === 'node' && condition.on !== undefined) return `the nodes of ${condition.on}`;
  const name = nameIn(condition);
  return name === undefined ? `any ${condition.of}` : `${condition.of} ${name}`;
}

function aboutSubject(entries: History, condition: SimpleCondition): Entry[] {
  const { faults } = bindingsOf(entries);
  const hit = 'on' in condition && condition.on !== undefined ? (faults.get(condition.on) ?? []) : undefined;
  const source = sourceOf(condition);
  const name = condition.of === 'volume' ? undefined : nameIn(condition);
  return entries.filter(({ kind, f, value }) => {
    if (kind !== source.kind || f !== source.f) return false;
    if (condition.of === 'container') return hit === undefined || hit.includes((value as ContainersSeen).node);
    const { object } = value as { object?: { name: string; about?: { name: string } } };
    if (object === undefined) return true;
    if (condition.of === 'node') return hit === undefined || hit.includes(object.name);
    if (condition.of === 'endpoint') return true;
    return name === undefined || (object.about ?? object).name === name;
  });
}

/** The observation that fulfils most of what a condition asks, and what it lacks. */
function nearest(entries: History, condition: SimpleCondition): string {
  const bindings = bindingsOf(entries);
  const asked = eachAsked(condition);
  let best: { entry: Entry; lacks: string[] } | undefined;
  for (const entry of aboutSubject(entries, condition)) {
    const lacks = asked.filter(([, one]) => !new ConditionTracker(one, bindings).feed(entry)).map(([name]) => name);
    if (best === undefined || lacks.length <= best.lacks.length) best = { entry, lacks };
  }
  if (best === undefined || best.lacks.length === 0) return '';
  return `nearest miss: ${line(best.entry)}; but not: ${best.lacks.join(', ')}`;
}

/** What says whom a condition is about, and what it always has. */
const standing = [
  'of',
  'pod',
  'on',
  'running',
  'owner',
  'claim',
  'name',
  'about',
  'client',
  'than',
  'reason',
  'answers',
];
const neverAlone = ['count', 'outcome'];

// One condition for each thing that is asked of the subject. `running` is part of every container condition.
function eachAsked(condition: SimpleCondition): [string, SimpleCondition][] {
  const isStanding = (key: string): boolean =>
    standing.includes(key) &&
    !(key === 'reason' && condition.of !== 'event') &&
    !(key === 'claim' && condition.of === 'pod');
  const kept = Object.entries(condition).filter(([key]) => isStanding(key));
  const asked = Object.entries(condition).filter(
    ([key]) => !isStanding(key) && !neverAlone.includes(key) && !(key === 'bearer' && condition.of === 'container'),
  );
  const whole: [string, SimpleCondition][] =
    condition.of === 'container' ? [[`running ${condition.running}`, condition]] : [];
  return [
    ...whole,
    ...asked.map(([key, value]): [string, SimpleCondition] => [
      `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
      Object.fromEntries([...kept, [key, value]]) as unknown as SimpleCondition,
    ]),
  ];
}

/** An entry in one line: `#12 +3.40 s pod journal-1 MODIFIED Running Ready=False terminating`. */
function line({ index, timeMs, f, value, type }: Entry): string {
  const at = `#${index} +${(timeMs / 1_000).toFixed(2)} s ${f}`;
  if (f === 'containers') {
    const { node, containers } = value as ContainersSeen;
    return `${at} on ${node}: ${containers.map(({ pod, state }) => `${pod} ${state}`).join(', ') || 'none'}`;
  }
  const { change, object } = value as { change: string; object?: Record<string, unknown> };
  if (object === undefined) return `${at} ${type ?? ''} ${JSON.stringify(value)}`;
  const ready = (object['conditions'] as Record<string, { status: string }> | undefined)?.['Ready']?.status;
  const status = object['status'] === undefined ? undefined : JSON.stringify(object['status']);
  const words = [
    object['phase'] as string | undefined,
    ready === undefined ? undefined : `Ready=${ready}`,
    object['deletionTimestamp'] === undefined ? undefined : 'terminating',
    object['reason'] as string | undefined,
    ...((object['taints'] as string[] | undefined) ?? []),
    status,
    f === 'pod' ? `uid ${String(object['uid'])}` : undefined,
  ].filter((word) => typeof word === 'string');
  return `${at} ${String(object['name'])} ${change} ${words.join(' ')}`;
}
