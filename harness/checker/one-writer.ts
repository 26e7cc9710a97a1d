import { containerSpans, type ContainerSpan } from '../history/containers.ts';
import type { Entry, History } from '../history/entry.ts';
import { acknowledged, clientGaps, reported, volumesRead, type LinesValue } from '../history/writes.ts';
import { gapsIn, type Gap } from '../history/gaps.ts';
import { podIn, podLives } from '../history/lives.ts';
import { isOfSets } from '../history/sets.ts';
import { hasWriters, setsIn, writesToVolumes } from '../scenario/workload.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { toldGap } from './gaps.ts';
import { firstOverlap, lifeOf, stampsOf, writerLives, type Life } from './lives.ts';

/**
 * No two pod UIDs bear one identity at the same time. Judged on node truth (what the runtimes of the nodes say of their
 * containers) and on data truth (what the writers left on their volume, told the prober and acknowledged to clients), not on
 * the API server's word. Not proven: one of them is missing, or was blind where two could have overlapped. Of a workload whose
 * writers are not ours there is node truth alone.
 */
export const oneWriter: Checker = (given) =>
  hasWriters(given.scenario.workload) ? byBothTruths(given) : byNodeTruth(given);

function byBothTruths({ history, scenario }: Case): Finding[] {
  const volumes = volumesRead(history);
  const reports = reported(history);
  const acks = acknowledged(history);
  const spans = Map.groupBy(containerSpans(history), ({ pod }) => pod);
  const identities = new Set([...volumes.keys(), ...reports.keys(), ...acks.keys()]);
  return [...identities].sort().map((identity) => {
    const volume = volumes.get(identity);
    const writers = writerLives(stampsOf(identity, history));
    const missing = [
      ...(writers.length === 0 ? ['no writer left a line'] : []),
      ...(volume === undefined && writesToVolumes(scenario.workload) ? ['its volume was not read'] : []),
    ];
    const bearers = writers.map(({ uid }) => uid);
    return judge({ identity, volume, writers, bearers, missing, spans: spans.get(identity) ?? [], history });
  });
}

function byNodeTruth({ history, parts, scenario }: Case): Finding[] {
  const { workload } = scenario;
  const sets = workload.kind === 'manifests' ? setsIn(workload).map(({ name }) => name) : [];
  const spans = Map.groupBy(containerSpans(history), ({ pod }) => pod);
  // By the API server's word, only to know whom the runtimes should have told of.
  const ran = podLives(parts).filter(({ seen }) => seen.some((entry) => podIn(entry).phase === 'Running'));
  const pods = Map.groupBy(ran, ({ name }) => name);
  const identities = [...new Set([...spans.keys(), ...pods.keys()])].filter((name) => isOfSets(name, sets));
  return identities.sort().map((identity) => {
    const bearers = (pods.get(identity) ?? []).map(({ uid }) => uid);
    const own = spans.get(identity) ?? [];
    return judge({ identity, volume: undefined, writers: [], bearers, missing: [], spans: own, history });
  });
}

interface Evidence {
  identity: string;
  volume: { entry: Entry; value: LinesValue } | undefined;
  writers: Life[];
  /** UIDs of the pods that bore it. */
  bearers: string[];
  /** What there should be, and is not. */
  missing: string[];
  spans: ContainerSpan[];
  history: History;
}

function judge(given: Evidence): Finding {
  const { identity, volume, writers, spans, history } = given;
  const lastMs = history.at(-1)?.timeMs ?? 0;
  const does = writers.length > 0 || volume !== undefined ? 'writes' : 'runs';
  const base = { name: `one-writer/${identity}`, title: `at most one pod ${does} as ${identity} at any time` };
  const containers = spans.map(lifeOf);
  const evidence = [...(volume === undefined ? [] : [volume.entry.index]), ...spans.flatMap((span) => span.evidence)];
  const said = [
    ...(does === 'runs' ? [] : [`data truth (${volume?.value.volume ?? 'volume not read'}): ${told(writers)}`]),
    ...(containers.length === 0 ? [] : [`node truth: ${told(containers)}`]),
  ];
  const broken = [
    overlapText('two at once', writers, 'sure', lastMs),
    overlapText('two containers at once', containers, 'sure', lastMs),
  ].filter((text) => text !== undefined);
  if (broken.length > 0) return { ...base, outcome: false, because: [...broken, ...said].join('; '), evidence };
  const doubts = doubtsAbout(given, containers, lastMs);
  const because = [...doubts.map(({ why }) => why), ...said].join('; ');
  const seen = [...evidence, ...doubts.flatMap(({ gap }) => gap?.entries.map(({ index }) => index) ?? [])];
  return { ...base, outcome: doubts.length === 0 ? true : 'unknown', because, evidence: seen };
}

/** Why two writers could have gone unseen. */
function doubtsAbout(
  { bearers, missing, spans, history }: Evidence,
  containers: Life[],
  lastMs: number,
): { why: string; gap?: Gap }[] {
  const nodeGaps = gapsIn(history).filter(({ process }) => process.startsWith('node/'));
  const untold = bearers.filter((uid) => !spans.some(({ podUid }) => podUid === uid));
  const possible = overlapText('two containers at once are possible', containers, 'possible', lastMs);
  return [
    ...missing.map((why) => ({ why })),
    ...clientGaps(history).map((gap) => ({ why: toldGap(gap), gap })),
    ...(possible === undefined ? [] : [{ why: possible }]),
    ...(nodeGaps.length === 0
      ? []
      : untold.map((uid) => ({ why: `no runtime told of ${uid}: ${nodeGaps.map(toldGap).join('; ')}` }))),
  ];
}

function overlapText(
  what: string,
  lives: readonly Life[],
  how: 'sure' | 'possible',
  lastMs: number,
): string | undefined {
  const overlap = firstOverlap(lives, how);
  if (overlap === undefined) return undefined;
  const { ms, one, other } = overlap;
  const fromMs = how === 'sure' ? Math.max(one.fromMs, other.fromMs) : Math.max(one.widest.fromMs, other.widest.fromMs);
  const long = Number.isFinite(ms)
    ? `${Math.round(ms)} ms`
    : `${Math.round(lastMs - fromMs)} ms, to the end of the record`;
  return `${what} for ${long}: ${named(one)} and ${named(other)}`;
}

const told = (lives: readonly Life[]): string =>
  lives.map((life) => `${named(life)} ${seconds(life.fromMs)}..${seconds(life.toMs)}`).join(', ');

const named = ({ uid, node }: Life): string => `${uid.slice(0, 8)} on ${node}`;
const seconds = (ms: number): string => (Number.isFinite(ms) ? `${(ms / 1_000).toFixed(2)} s` : 'the end');
