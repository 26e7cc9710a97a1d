import type {
  LiveClaim,
  LiveFault,
  LiveIdentity,
  LiveNode,
  LivePromise,
  LiveRun,
  LiveView,
  Since,
} from './live-model.ts';
import { cell, type Cell, type Line } from './live-table.ts';
import { brief, briefly, briefTaint, inSeconds, standingFor, timeOfDay, windowOf } from './live-words.ts';

/** One thing of the picture. */
export interface Row {
  cells: Line;
  /** Lines below it. */
  more: Line[];
  /** Nothing about it asks for a look: it is hidden first where there is no room. */
  calm: boolean;
}

const row = (calm: boolean, ...cells: Cell[]): Row => ({ cells, more: [], calm });
const youngMs = 60_000;

export function faultRow({ kind, on, since, undoneBy }: LiveFault, now: string): Row {
  const until = undoneBy === undefined ? '' : `undone by ${timeOfDay(undoneBy)}`;
  return row(false, cell(on), cell(kind, 'unsure'), cell(`for ${standingFor(since, now)}`), cell(until, 'faint'));
}

export function promiseRow(promise: LivePromise, now: string): Row {
  const { on, what, since, after, came, state } = promise;
  const took = standingFor(since, came?.at ?? now);
  return row(
    state === 'kept',
    cell(on),
    cell(what, 'strong'),
    cell(`${took} since ${after}`),
    cell(`promised ${windowOf(promise)}`, 'faint'),
    standingOf(promise, state, Date.parse(now) - Date.parse(since.at)),
  );
}

function standingOf({ fromMs, toMs }: LivePromise, state: LivePromise['state'], passedMs: number): Cell {
  switch (state) {
    case 'waiting':
      return cell(`not for another ${inSeconds(fromMs - passedMs)} s`, 'faint');
    case 'due':
      return cell(`due, ${inSeconds(Math.max(0, toMs - passedMs))} s left`, 'unsure');
    case 'kept':
      return cell('✓ kept', 'good');
    case 'unseen':
      return cell('? the API server was not heard all the time', 'unsure');
    case 'early':
    case 'late':
    case 'overdue':
      return cell(`✗ ${state}`, 'bad');
  }
}

export function nodeRow({ name, engine, ready, taints, kubelet, blind, runs }: LiveNode, now: string): Row {
  const isUp = engine === undefined || engine.state === 'running';
  const isReady = ready?.status === 'True';
  const isActive = kubelet === undefined || kubelet.state === 'active';
  const tainted = taintsIn(taints, now);
  const deaf = blind === undefined ? '' : `not heard for ${standingFor(blind.since, now)}: ${briefly(blind.why)}`;
  return row(
    isUp && isReady && isActive && tainted === '' && deaf === '',
    cell(name),
    cell(engine === undefined ? '?' : stateFor(engine, isUp, now), isUp ? undefined : 'bad'),
    cell(
      ready === undefined ? 'Ready ?' : `Ready=${ready.status} ${standingFor(ready.since, now)}`,
      isReady ? 'good' : 'bad',
    ),
    cell(
      kubelet === undefined ? 'kubelet ?' : `kubelet ${stateFor(kubelet, isActive, now)}`,
      isActive ? undefined : 'bad',
    ),
    cell(`runs ${runs}`, blind === undefined ? undefined : 'unsure'),
    cell([tainted, deaf].filter((words) => words !== '').join('; '), 'unsure'),
  );
}

/** `unreachable: NoSchedule 4.4 s, NoExecute 3.3 s`. */
function taintsIn(taints: LiveNode['taints'], now: string): string {
  const keys = Map.groupBy(taints, ({ taint }) => briefTaint(taint).replace(/:[^:]*$/, ''));
  const effects = (of: LiveNode['taints']): string =>
    of.map(({ taint, since }) => `${taint.replace(/^.*:/, '')} ${standingFor(since, now)}`).join(', ');
  return [...keys].map(([key, of]) => `${key}: ${effects(of)}`).join('; ');
}

/** A state with its time, when it is not the usual one or is young. */
function stateFor({ state, since }: { state: string; since: Since }, usual: boolean, now: string): string {
  const young = since.by !== 'least' && Date.parse(now) - Date.parse(since.at) < youngMs;
  return usual && !young ? state : `${state} ${standingFor(since, now)}`;
}

export function identityRow(identity: LiveIdentity, { at: now, nodes }: LiveView, name: string): Row {
  const { pod, wanted, previous, runs } = identity;
  const truth = truthOf(identity, nodes, now);
  const before = previous.slice(0, 3).map(brief).join(', ');
  const rest = previous.length > 3 ? ` and ${previous.length - 3} more` : '';
  const isReady = pod?.ready === 'True';
  const cells: Cell[] = [
    cell(name),
    ...(pod === undefined
      ? [cell(wanted ? 'no pod' : 'not wanted', wanted ? 'bad' : 'faint'), cell(''), cell(''), cell(''), cell('')]
      : [
          cell(brief(pod.uid), 'strong'),
          phaseOf(pod, now),
          cell(readyOf(pod, now), isReady ? 'good' : 'bad'),
          cell(pod.node ?? 'no node'),
          cell(`restarts ${pod.restarts}`, pod.restarts > 0 ? 'unsure' : 'faint'),
        ]),
    truth,
    cell(before === '' ? '' : `before: ${before}${rest}`, 'faint'),
  ];
  const calm = isReady && pod.phase === 'Running' && pod.terminating === undefined && truth.tone === 'good';
  return { cells, calm, more: runs.length > 1 ? runs.map((run) => runLine(run, now)) : [] };
}

function phaseOf({ phase, terminating }: NonNullable<LiveIdentity['pod']>, now: string): Cell {
  if (terminating !== undefined) return cell(`Terminating ${standingFor(terminating, now)}`, 'unsure');
  return cell(phase, phase === 'Running' ? undefined : 'unsure');
}

const readyOf = ({ ready, readySince }: NonNullable<LiveIdentity['pod']>, now: string): string =>
  `${ready === 'True' ? 'Ready' : 'not Ready'}${readySince === undefined ? '' : ` ${standingFor(readySince, now)}`}`;

/** Who runs under this name, by the nodes' runtimes, held against what the API server says. */
function truthOf({ pod, runs }: LiveIdentity, nodes: readonly LiveNode[], now: string): Cell {
  const [run] = runs;
  if (runs.length > 1) return cell(`${runs.length} PODS RUN`, 'bad');
  if (run === undefined) {
    const heard = nodes.some(
      ({ name, blind, engine }) => name === pod?.node && blind === undefined && engine?.state === 'running',
    );
    return pod?.phase === 'Running' && heard ? cell('nothing runs', 'bad') : cell('nothing runs', 'faint');
  }
  if (!run.certain) return cell(`ran on ${run.node} when it was last heard`, 'unsure');
  const here = run.podUid === pod?.uid && run.node === pod.node;
  return here
    ? cell('runs', 'good')
    : cell(`${brief(run.podUid)} runs on ${run.node} for ${standingFor(run.since, now)}`, 'bad');
}

function runLine({ node, podUid, since, certain }: LiveRun, now: string): Line {
  const how = certain ? `runs on ${node} for ${standingFor(since, now)}` : `ran on ${node} when it was last heard`;
  return [cell(`  pod ${brief(podUid)} ${how}`, 'bad')];
}

export function claimRow({ name, uid, phase, terminating, volume }: LiveClaim, shown: string, now: string): Row {
  const leaving = terminating ?? volume?.terminating;
  const tied = volume?.nodes.length ? `on ${volume.nodes.join(', ')}` : '';
  const cells = [
    cell(name === '' ? 'no claim' : shown, name === '' ? 'unsure' : undefined),
    cell(phase, phase === 'Bound' ? undefined : 'unsure'),
    cell(brief(uid)),
    ...(volume === undefined
      ? [cell('no volume', 'unsure'), cell(''), cell('')]
      : [cell(`volume ${brief(volume.uid)}`), cell(volume.phase), cell(tied, 'faint')]),
    cell(leaving === undefined ? '' : `Terminating ${standingFor(leaving, now)}`, 'unsure'),
  ];
  return { cells, more: [], calm: phase === 'Bound' && volume !== undefined && leaving === undefined };
}
