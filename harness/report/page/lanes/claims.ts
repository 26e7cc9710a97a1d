import { claimChains, type ClaimChain, type Link } from '../../../history/claim-chains.ts';
import type { History } from '../../../history/entry.ts';
import type { Bar, Group } from '../draw/model.ts';
import { lane } from './lane.ts';
import type { NodeNames } from './nodes-of.ts';
import { brief } from './words.ts';

/** A lane for each claim name: every claim that bore it, and the volume that it led to. */
export function claimGroup(history: History, names: NodeNames, endMs: number): Group {
  const chains = Map.groupBy(claimChains(history), ({ name }) => name);
  const lanes = [...chains]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, list]) =>
      lane(
        name,
        list.map((chain) => barsOf(chain, names, endMs)),
      ),
    );
  return { label: 'Claims and volumes', note: 'by UID, not by name', lanes };
}

function barsOf(chain: ClaimChain, names: NodeNames, endMs: number): Bar[] {
  const end = chain.deleted?.timeMs ?? endMs;
  const bars: Bar[] = [];
  const add = (from: number, to: number, tone: Bar['tone'], text: string, entry: number): void => {
    const says = `Claim ${chain.name} ${brief(chain.uid)}: ${text}`;
    if (to > from) bars.push({ from, to, tone, text: `${brief(chain.uid)}: ${text}`, says, entries: [entry], line: 0 });
  };
  const bound = chain.links[0]?.since.timeMs ?? end;
  add(chain.first.timeMs, bound, 'pending', 'not bound', chain.first.index);
  for (const [at, link] of chain.links.entries()) {
    const to = Math.min(chain.links[at + 1]?.since.timeMs ?? end, chain.terminating?.timeMs ?? end);
    add(link.since.timeMs, to, link.volume === undefined ? 'pending' : 'bound', placeOf(link, names), link.since.index);
  }
  if (chain.terminating !== undefined)
    add(chain.terminating.timeMs, end, 'terminating', 'Terminating', chain.terminating.index);
  return bars;
}

function placeOf({ volume, nodes }: Link, names: NodeNames): string {
  if (volume === undefined) return 'bound to no volume';
  const where =
    nodes.length === 0 ? 'reached from every node' : `only on ${nodes.map((node) => names.named(node)).join(', ')}`;
  return `volume ${volume.replace(/^pvc-(.{8}).*$/, 'pvc-$1')}, ${where}`;
}
