import type { Entry, History } from '../history/entry.ts';
import type { Condition } from '../scenario.ts';
import { bindingsOf } from './bindings.ts';
import { ConditionTracker } from './conditions.ts';

/** What was last seen of the subject of a condition, and which of it came nearest, for people. */
export function told(entries: History, condition: Condition): string {
  return [nearest(entries, condition), lastSeen(entries, condition)].filter((part) => part !== '').join('\n');
}

const shown = 3;

function lastSeen(entries: History, condition: Condition): string {
  const about = aboutSubject(entries, condition).slice(-shown);
  if (about.length === 0) return `nothing was seen of ${subjectOf(condition)}`;
  return [`last seen of ${subjectOf(condition)}:`, ...about.map((entry) => `  ${line(entry)}`)].join('\n');
}

const subjectOf = (condition: Condition): string => {
  if (condition.of === 'node') return `the nodes of ${condition.on}`;
  return condition.pod === undefined ? 'any pod' : `${condition.of} ${condition.pod}`;
};

function aboutSubject(entries: History, condition: Condition): Entry[] {
  const { faults } = bindingsOf(entries);
  const hit = 'on' in condition && condition.on !== undefined ? (faults.get(condition.on) ?? []) : undefined;
  return entries.filter(({ kind, f, value }) => {
    if (kind !== 'observation') return false;
    if (condition.of === 'container')
      return f === 'containers' && hit?.includes((value as { node: string }).node) === true;
    if (f !== condition.of) return false;
    const { name } = (value as { object: { name: string } }).object;
    return condition.of === 'node'
      ? hit?.includes(name) === true
      : condition.pod === undefined || name === condition.pod;
  });
}

/** The observation that fulfils most of the parts of a condition, and the parts that it lacks. */
function nearest(entries: History, condition: Condition): string {
  const bindings = bindingsOf(entries);
  const parts = partsOf(condition);
  let best: { entry: Entry; lacks: string[] } | undefined;
  for (const entry of aboutSubject(entries, condition)) {
    const lacks = parts.filter(([, part]) => !new ConditionTracker(part, bindings).feed(entry)).map(([name]) => name);
    if (best === undefined || lacks.length <= best.lacks.length) best = { entry, lacks };
  }
  if (best === undefined || best.lacks.length === 0) return '';
  return `nearest miss: ${line(best.entry)}; but not: ${best.lacks.join(', ')}`;
}

const standing = ['of', 'pod', 'on', 'running'];

// One condition for each thing that is asked of the subject. `running` is part of every container condition.
function partsOf(condition: Condition): [string, Condition][] {
  const kept = Object.entries(condition).filter(([key]) => standing.includes(key));
  const asked = Object.entries(condition).filter(
    ([key]) => !standing.includes(key) && !(key === 'bearer' && condition.of === 'container'),
  );
  const whole: [string, Condition][] =
    condition.of === 'container' ? [[`running ${condition.running}`, condition]] : [];
  return [
    ...whole,
    ...asked.map(([key, value]): [string, Condition] => [
      `${key} ${String(value)}`,
      Object.fromEntries([...kept, [key, value]]) as unknown as Condition,
    ]),
  ];
}

/** An entry in one line: `#12 +3.40 s pod journal-1 MODIFIED Running Ready=False terminating`. */
function line({ index, timeMs, f, value }: Entry): string {
  const at = `#${index} +${(timeMs / 1_000).toFixed(2)} s ${f}`;
  if (f === 'containers') {
    const { node, containers } = value as { node: string; containers: { pod: string; state: string }[] };
    return `${at} on ${node}: ${containers.map(({ pod, state }) => `${pod} ${state}`).join(', ') || 'none'}`;
  }
  const { change, object } = value as { change: string; object: Record<string, unknown> };
  const ready = (object['conditions'] as Record<string, { status: string }> | undefined)?.['Ready']?.status;
  const words = [
    object['phase'] as string | undefined,
    ready === undefined ? undefined : `Ready=${ready}`,
    object['deletionTimestamp'] === undefined ? undefined : 'terminating',
    object['reason'] as string | undefined,
    ...((object['taints'] as string[] | undefined) ?? []),
    f === 'pod' ? `uid ${String(object['uid'])}` : undefined,
  ].filter((word) => typeof word === 'string');
  return `${at} ${String(object['name'])} ${change} ${words.join(' ')}`;
}
