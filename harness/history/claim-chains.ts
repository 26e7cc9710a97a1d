import type { Entry, History } from './entry.ts';
import { seen } from './query.ts';

/** Where a claim led: to a volume, and to a directory on the nodes that the volume is tied to. */
export interface Link {
  /** Name of the PersistentVolume; undefined while the claim is bound to none. */
  volume?: string;
  /** UID of the volume, once it was seen. */
  volumeUid?: string;
  path?: string;
  /** Empty when any node may use it. */
  nodes: string[];
  /** The entry since which it is so. */
  since: Entry;
}

/** What became of one claim. A claim that came back under the same name is another chain. */
export interface ClaimChain {
  uid: string;
  name: string;
  namespace: string;
  first: Entry;
  /** In the order of time; a new one whenever the claim, or its volume, led elsewhere. */
  links: Link[];
  /** Deleting it was asked for. */
  terminating?: Entry;
  deleted?: Entry;
}

/** claim → volume → directory, for every claim that was seen, in the order of their first sighting. One pass. */
export function claimChains(history: History): ClaimChain[] {
  const chains = new Map<string, ClaimChain>();
  const byVolume = new Map<string, Set<ClaimChain>>();
  const volumes = new Map<string, VolumePart>();
  for (const entry of history) {
    if (entry.kind !== 'observation') continue;
    const claim = seen(entry, 'claim');
    if (claim !== undefined) {
      const chain = chains.get(claim.object.uid) ?? newChain(claim.object, entry);
      chains.set(chain.uid, chain);
      if (claim.object.deletionTimestamp !== undefined) chain.terminating ??= entry;
      if (claim.change === 'DELETED') chain.deleted ??= entry;
      const { volume } = claim.object;
      if (volume !== undefined) byVolume.set(volume, (byVolume.get(volume) ?? new Set()).add(chain));
      link(chain, volume, volume === undefined ? undefined : volumes.get(volume), entry);
    }
    const volume = seen(entry, 'volume');
    if (volume !== undefined) {
      const { name, uid, path, nodes } = volume.object;
      const part = volume.change === 'DELETED' ? undefined : { volumeUid: uid, path, nodes };
      if (part === undefined) volumes.delete(name);
      else volumes.set(name, part);
      for (const chain of byVolume.get(name) ?? [])
        if (chain.deleted === undefined && chain.links.at(-1)?.volume === name) link(chain, name, part, entry);
    }
  }
  return [...chains.values()];
}

interface VolumePart {
  volumeUid: string;
  path: string | undefined;
  nodes: string[];
}

const newChain = ({ uid, name, namespace }: Omit<ClaimChain, 'first' | 'links'>, first: Entry): ClaimChain => ({
  uid,
  name,
  namespace,
  first,
  links: [],
});

function link(chain: ClaimChain, volume: string | undefined, part: VolumePart | undefined, since: Entry): void {
  const before = chain.links.at(-1);
  const { volumeUid, path, nodes = [] } = part ?? {};
  const same =
    before?.volume === volume &&
    before?.volumeUid === volumeUid &&
    before?.path === path &&
    before?.nodes.join() === nodes.join();
  if (before !== undefined ? same : volume === undefined) return;
  chain.links.push({
    ...(volume === undefined ? {} : { volume }),
    ...(volumeUid === undefined ? {} : { volumeUid }),
    ...(path === undefined ? {} : { path }),
    nodes,
    since,
  });
}
