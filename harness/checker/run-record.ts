import type { Facts } from '../bounds/facts.ts';
import type { Begin, Entry, History } from '../history/entry.ts';
import type { Scenario } from '../scenario.ts';
import { factsIn } from './judge.ts';
import type { Finding, Verdict } from './verdict.ts';

/** What is known of a run once it is over, from its directory alone; what outputs for machines are made of. */
export interface RunRecord {
  /** Where it is, as a reader of the output will find it. */
  directory: string;
  scenario: string;
  claims: readonly string[];
  /** Version of Kubernetes; missing when the run did not come so far. */
  k8s?: string;
  /** The timers of its cluster; missing when the run did not come so far. */
  facts?: Facts;
  /** Name of the set of timers that its cluster was made with; missing when it is not known. */
  profile?: string;
  /** How many times as fast as real time the clocks of Kubernetes ran. */
  timeLapse: number;
  /** Wall clock at its first entry, milliseconds since 1970. */
  beganMs: number;
  durationMs: number;
  entries: number;
  /** Missing when the run came to none: then `failure` says why. */
  verdict?: Verdict;
  /** Why there is no verdict: what stopped the run, or that nothing tells. Infrastructure, never a finding. */
  failure?: string;
  /** The entries that findings name which did not hold, by index; a few of each. */
  evidence: ReadonlyMap<number, Entry>;
}

/** Entries kept of one finding. */
const mostEvidence = 8;

/** The record of a run. `verdict` is missing when there is no verdict.json. */
export function runRecord(
  directory: string,
  scenario: Scenario | undefined,
  history: History,
  verdict: Verdict | undefined,
): RunRecord {
  const facts = verdict?.facts ?? factsIn(history);
  return {
    directory,
    scenario: verdict?.scenario ?? scenario?.name ?? 'unknown',
    claims: scenario?.claims ?? [],
    ...(facts === undefined ? {} : { k8s: facts.k8s, facts }),
    ...(facts?.profile === undefined ? {} : { profile: facts.profile }),
    timeLapse: facts?.timeLapse ?? 1,
    beganMs: wallOf(history),
    durationMs: history.at(-1)?.timeMs ?? 0,
    entries: history.length,
    ...(verdict === undefined ? { failure: whyStopped(history) } : { verdict }),
    evidence: new Map((verdict?.findings ?? []).flatMap((finding) => shown(finding, history))),
  };
}

function wallOf([first]: History): number {
  const { wall } = (first?.value ?? {}) as Partial<Begin>;
  return wall === undefined ? 0 : Date.parse(wall);
}

function whyStopped(history: History): string {
  const stopped = history.findLast(({ kind, f }) => kind === 'phase' && f === 'stopped');
  const { why } = (stopped?.value ?? {}) as { why?: string };
  if (why !== undefined) return why;
  const last = history.at(-1);
  return last === undefined
    ? 'the run recorded nothing'
    : `the run was killed after ${(last.timeMs / 1_000).toFixed(1)} s: its record ends with ${last.kind} ${last.f} and says no reason`;
}

const shown = ({ outcome, evidence }: Finding, history: History): [number, Entry][] =>
  outcome === true
    ? []
    : evidence.slice(0, mostEvidence).flatMap((index) => {
        const entry = history[index];
        return entry === undefined ? [] : [[index, entry] as [number, Entry]];
      });
