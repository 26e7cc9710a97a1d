import type { Entry } from '../../../history/entry.ts';
import { podIn, type PodLife } from '../../../history/lives.ts';
import type { PodView, Seen } from '../../../history/objects.ts';
import type { Bar, Tone } from '../draw/model.ts';
import type { NodeNames } from './nodes-of.ts';
import { brief } from './words.ts';

/** The pods of one identity by the API server's word: a row of bars for each, one bar for each state. */
export const podBars = (lives: readonly PodLife[], nodes: NodeNames, endMs: number): Bar[][] =>
  lives.map((life) => barsOf(life, nodes, endMs));

function barsOf({ uid, seen, gone }: PodLife, nodes: NodeNames, endMs: number): Bar[] {
  const bars: Bar[] = [];
  for (const [at, entry] of seen.entries()) {
    if ((entry.value as Seen).change === 'DELETED') break;
    const pod = podIn(entry);
    const { tone, text } = stateOf(pod);
    const to = seen[at + 1]?.timeMs ?? gone?.timeMs ?? endMs;
    const last = bars.at(-1);
    if (last?.tone === tone && last.text === text) {
      last.to = to;
      last.entries.push(entry.index);
      continue;
    }
    bars.push(bar(entry, to, tone, text));
    const on = nodes.at(pod.node);
    for (const one of bars) if (on !== undefined) one.node = on;
  }
  const node = seen.map(podIn).findLast((pod) => pod.node !== undefined)?.node;
  for (const one of bars) one.says = `API server: pod ${brief(uid)} on ${nodes.named(node)} is ${one.text}`;
  // One bar, the longest, also says who it is.
  const widest = bars.reduce((most, one) => (one.to - one.from > most.to - most.from ? one : most), bars[0] as Bar);
  widest.text = `${brief(uid)} on ${nodes.named(node)}: ${widest.text}`;
  if (gone !== undefined) bars.at(-1)?.entries.push(gone.index);
  return bars;
}

const bar = ({ timeMs, index }: Entry, to: number, tone: Tone, text: string): Bar => ({
  from: timeMs,
  to,
  tone,
  text,
  says: '',
  entries: [index],
  line: 0,
});

function stateOf({ deletionTimestamp, phase, conditions }: PodView): { tone: Tone; text: string } {
  if (deletionTimestamp !== undefined) return { tone: 'terminating', text: 'Terminating' };
  if (phase === 'Pending') return { tone: 'pending', text: 'Pending' };
  if (phase !== 'Running') return { tone: 'ended', text: phase };
  if (conditions['Ready']?.status === 'True') return { tone: 'ready', text: 'Ready' };
  return { tone: 'running', text: 'Running, not Ready' };
}
