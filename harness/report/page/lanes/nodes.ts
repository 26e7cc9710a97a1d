import type { DownValue, KubeletValue } from '../../../history/containers.ts';
import type { Entry, History } from '../../../history/entry.ts';
import type { NodeView, Seen } from '../../../history/objects.ts';
import { seen } from '../../../history/query.ts';
import type { Bar, Group, Tone } from '../draw/model.ts';
import { lane } from './lane.ts';
import type { NodeNames } from './nodes-of.ts';

/** A lane for each node: Ready by the API server's word, its taints, its kubelet where that did not run. */
export function nodeGroup(history: History, names: NodeNames, endMs: number): Group {
  const views = new Map<string, Entry[]>();
  const inside = new Map<string, Entry[]>();
  for (const entry of history) {
    const name = seen(entry, 'node')?.object.name;
    if (name !== undefined) push(views, name, entry);
    const node = /^node\/(.+)$/.exec(entry.process)?.[1];
    if (node !== undefined && (entry.f === 'kubelet' || entry.f === 'down')) push(inside, node, entry);
  }
  const lanes = [...views].sort().map(([name, list]) => {
    const here = names.named(name);
    const at = names.at(name);
    const ready = spans(list, endMs, (entry) => readyOf(entry, here)).map((bar) =>
      at === undefined ? bar : { ...bar, node: at },
    );
    const taints = spans(list, endMs, (entry) => taintsOf(entry, here));
    const kubelet = spans(inside.get(name) ?? [], endMs, (entry) => kubeletOf(entry, here));
    return lane(here, [ready, ...(taints.length > 0 ? [taints] : []), ...(kubelet.length > 0 ? [kubelet] : [])]);
  });
  return { label: 'Nodes', note: 'Ready by the API server', lanes };
}

/** What an entry says of its lane from its time on; undefined: nothing to show. */
type Said = { tone: Tone; text: string; says: string } | undefined;

function spans(list: readonly Entry[], endMs: number, say: (entry: Entry) => Said): Bar[] {
  const bars: Bar[] = [];
  for (const [at, entry] of list.entries()) {
    const said = say(entry);
    if (said === undefined) continue;
    const to = list[at + 1]?.timeMs ?? endMs;
    const last = bars.at(-1);
    if (last?.text === said.text && last.to === entry.timeMs) last.to = to;
    else bars.push({ from: entry.timeMs, to, ...said, entries: [entry.index], line: 0 });
  }
  return bars;
}

const viewIn = (entry: Entry): Seen<'node'> => entry.value as Seen<'node'>;

function readyOf(entry: Entry, node: string): Said {
  const { change, object } = viewIn(entry);
  if (change === 'DELETED') return { tone: 'failed', text: 'no Node object', says: `There is no Node ${node}` };
  const status = object.conditions['Ready']?.status ?? 'Unknown';
  const says = `API server: node ${node} has Ready=${status}`;
  if (status === 'True') return { tone: 'ready', text: 'Ready', says };
  return status === 'False' ? { tone: 'running', text: 'NotReady', says } : { tone: 'unknown', text: 'Unknown', says };
}

function taintsOf(entry: Entry, node: string): Said {
  const { change, object } = viewIn(entry);
  const list = change === 'DELETED' ? [] : standing(object);
  if (list.length === 0) return undefined;
  const text = list.map((taint) => taint.replace(/^node\.kubernetes\.io\//, '')).join(', ');
  return { tone: 'taint', text, says: `Node ${node} is tainted ${list.join(', ')}` };
}

// A control plane is tainted all the time.
const standing = ({ taints, unschedulable }: NodeView): string[] => [
  ...taints.filter((taint) => !taint.startsWith('node-role.')),
  ...(unschedulable && !taints.some((taint) => taint.includes('unschedulable')) ? ['unschedulable'] : []),
];

function kubeletOf(entry: Entry, node: string): Said {
  if (entry.f === 'down') {
    const { heardMs } = entry.value as DownValue;
    return {
      tone: 'failed',
      text: 'node down',
      says: `The machine of ${node} does not run; last heard at ${Math.round(heardMs)} ms`,
    };
  }
  const { state } = entry.value as KubeletValue;
  if (state === 'active') return undefined;
  return { tone: 'failed', text: `kubelet ${state}`, says: `Node truth: the kubelet of ${node} is ${state}` };
}

function push(lists: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [entry]);
  else list.push(entry);
}
