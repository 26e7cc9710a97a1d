import { containerSpans, type ContainerSpan } from '../history/containers.ts';
import type { Entry, History } from '../history/entry.ts';
import { acknowledged, clientGaps, reported, volumesRead, type LinesValue } from '../history/writes.ts';
import type { Checker, Finding } from './checker.ts';
import { gapsIn, type Gap } from '../history/gaps.ts';
import { toldGap } from './gaps.ts';
import { firstOverlap, lifeOf, writerLives, type Life, type WriterStamp } from './lives.ts';

/**
 * No two pod UIDs bear one identity at the same time. Judged on node truth (what the runtimes of the nodes say of their
 * containers) and on data truth (what the writers left on their volume, told the prober and acknowledged to clients), not on
 * the API server's word. Not proven: one of them is missing, or was blind where two could have overlapped.
 */
export const oneWriter: Checker = ({ history }) => {
  const volumes = volumesRead(history);
  const reports = reported(history);
  const acks = acknowledged(history);
  const spans = Map.groupBy(containerSpans(history), ({ pod }) => pod);
  const identities = new Set([...volumes.keys(), ...reports.keys(), ...acks.keys()]);
  return [...identities].sort().map((identity) => {
    const volume = volumes.get(identity);
    const stamps: WriterStamp[] = [
      ...(volume?.value.lines ?? []).map(({ uid, node, ms }) => ({ uid, node, ms })),
      ...(reports.get(identity) ?? []).map(({ value: { uid, node, sourceMs } }) => ({ uid, node, ms: sourceMs })),
      ...(acks.get(identity) ?? []).flatMap(({ value: { reply, sourceMs } }) =>
        reply === undefined ? [] : [{ uid: reply.uid, ms: reply.ms ?? sourceMs }],
      ),
    ];
    return judge({ identity, volume, writers: writerLives(stamps), spans: spans.get(identity) ?? [], history });
  });
};

interface Evidence {
  identity: string;
  volume: { entry: Entry; value: LinesValue } | undefined;
  writers: Life[];
  spans: ContainerSpan[];
  history: History;
}

function judge(given: Evidence): Finding {
  const { identity, volume, writers, spans, history } = given;
  const lastMs = history.at(-1)?.timeMs ?? 0;
  const base = { name: `one-writer/${identity}`, title: `at most one pod writes as ${identity} at any time` };
  const containers = spans.map(lifeOf);
  const evidence = [...(volume === undefined ? [] : [volume.entry.index]), ...spans.flatMap((span) => span.evidence)];
  const said = [
    `data truth (${volume?.value.volume ?? 'volume not read'}): ${told(writers)}`,
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
  { volume, writers, spans, history }: Evidence,
  containers: Life[],
  lastMs: number,
): { why: string; gap?: Gap }[] {
  const nodeGaps = gapsIn(history).filter(({ process }) => process.startsWith('node/'));
  const untold = writers.filter(({ uid }) => !spans.some(({ podUid }) => podUid === uid));
  const possible = overlapText('two containers at once are possible', containers, 'possible', lastMs);
  return [
    ...(writers.length === 0 ? [{ why: 'no writer left a line' }] : []),
    ...(volume === undefined ? [{ why: 'its volume was not read' }] : []),
    ...clientGaps(history).map((gap) => ({ why: toldGap(gap), gap })),
    ...(possible === undefined ? [] : [{ why: possible }]),
    ...(nodeGaps.length === 0
      ? []
      : untold.map(({ uid }) => ({ why: `no runtime told of ${uid}: ${nodeGaps.map(toldGap).join('; ')}` }))),
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
