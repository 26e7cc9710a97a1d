import type { ContainersSeen } from '../history/containers.ts';
import type { DnsAnswer } from '../history/dns.ts';
import type { Entry } from '../history/entry.ts';
import type { Subject } from '../history/objects.ts';
import { seen } from '../history/query.ts';
import type { AppendValue } from '../history/writes.ts';
import type { SimpleCondition } from '../scenario/condition.ts';
import type { Bindings } from './bindings.ts';
import { belongsTo } from './owner.ts';
import { claimFits, controllerFits, eventFits, nodeFits, podFits, setFits, volumeFits } from './fits.ts';

type Of<K extends SimpleCondition['of']> = Extract<SimpleCondition, { of: K }>;

/** What one entry says about a condition: of which subject, and how many times it holds of it. */
export interface Word {
  subject: string;
  times: number;
}

// Most entries of a history speak of something else: they must cost nothing.
const silent: readonly Word[] = [];

/** What `entry` says about `condition`; empty when it speaks of something else. */
export function wordsOn(condition: SimpleCondition, entry: Entry, bindings: Bindings): readonly Word[] {
  if (condition.of === 'write') return writeWords(condition, entry);
  if (entry.kind !== 'observation') return silent;
  if (condition.of === 'container') return containerWords(condition, entry, bindings);
  if (condition.of === 'dns') return dnsWords(condition, entry);
  if (condition.of === 'endpoint') return endpointWords(condition, entry);
  return objectWords(condition, entry, bindings);
}

/** Where the entries that speak of a condition are: their kind, their `f`, and the observer that must not be blind. */
export function sourceOf({ of }: SimpleCondition): { kind: Entry['kind']; f: string; observer: string } {
  if (of === 'write') return { kind: 'op', f: 'append', observer: 'client' };
  if (of === 'container') return { kind: 'observation', f: 'containers', observer: 'node' };
  if (of === 'dns') return { kind: 'observation', f: 'dns', observer: 'dns' };
  return { kind: 'observation', f: of === 'endpoint' ? 'endpointslice' : of, observer: 'api' };
}

type OfObject = Exclude<SimpleCondition, Of<'container' | 'dns' | 'endpoint' | 'write'>>;

const checks: { [K in OfObject['of']]: (condition: never, entry: Entry, bindings: Bindings) => boolean | undefined } = {
  pod: podFits,
  node: nodeFits,
  claim: claimFits,
  volume: volumeFits,
  statefulset: setFits,
  event: eventFits,
  deployment: controllerFits,
  replicaset: controllerFits,
  daemonset: controllerFits,
  job: controllerFits,
};

function objectWords(condition: OfObject, entry: Entry, bindings: Bindings): readonly Word[] {
  const found = seen(entry, condition.of as Subject);
  if (found === undefined) return silent;
  const holds = checks[condition.of](condition as never, entry, bindings);
  if (holds === undefined) return silent;
  const deleted = found.change === 'DELETED';
  const gone = 'gone' in condition && condition.gone === true;
  const subject = condition.of === 'node' ? found.object.name : found.object.uid;
  return [{ subject, times: (gone ? deleted : !deleted && holds) ? 1 : 0 }];
}

function containerWords(condition: Of<'container'>, entry: Entry, bindings: Bindings): readonly Word[] {
  if (entry.f !== 'containers') return silent;
  const { node, containers } = entry.value as ContainersSeen;
  const { on, bearer, than } = condition;
  if (on !== undefined && !(bindings.faults.get(on) ?? []).includes(node)) return silent;
  const mine = containers.filter(
    ({ pod, podUid }) =>
      (condition.pod === undefined || pod === condition.pod) &&
      (condition.owner === undefined || belongsTo(pod, condition.owner)) &&
      (bearer === undefined || (bindings.before(than).uidOf('pod', pod) === podUid) === (bearer === 'before')),
  );
  const running = mine.filter(({ state }) => state === 'CONTAINER_RUNNING');
  const { restarts } = condition;
  const restartsFit = restarts === undefined || running.every(({ attempt }) => attempt === restarts);
  return [{ subject: node, times: running.length > 0 === condition.running && restartsFit ? 1 : 0 }];
}

function endpointWords(condition: Of<'endpoint'>, entry: Entry): readonly Word[] {
  const found = seen(entry, 'endpointslice');
  if (found === undefined) return silent;
  const { name, labels = {}, endpoints } = found.object;
  if (condition.service !== undefined && labels['kubernetes.io/service-name'] !== condition.service) return silent;
  const mine = endpoints.filter(
    ({ pod = '' }) =>
      (condition.pod === undefined || pod === condition.pod) &&
      (condition.owner === undefined || belongsTo(pod, condition.owner)),
  );
  const there = found.change === 'DELETED' ? [] : mine;
  if (condition.gone === true) return [{ subject: name, times: there.length === 0 ? 1 : 0 }];
  const holds = there.filter(
    ({ ready, serving = ready, terminating = false }) =>
      (condition.ready === undefined || ready === condition.ready) &&
      (condition.serving === undefined || serving === condition.serving) &&
      (condition.terminating === undefined || terminating === condition.terminating),
  );
  return [{ subject: name, times: holds.length }];
}

function dnsWords({ pod, answers }: Of<'dns'>, entry: Entry): readonly Word[] {
  if (entry.f !== 'dns') return silent;
  const { identity, addresses } = entry.value as DnsAnswer;
  if (identity !== pod) return silent;
  return [{ subject: identity, times: addresses.length > 0 === answers ? 1 : 0 }];
}

function writeWords({ client, outcome }: Of<'write'>, entry: Entry): readonly Word[] {
  if (entry.kind !== 'op' || entry.f !== 'append' || entry.type === 'invoke') return silent;
  const { identity, op } = entry.value as AppendValue;
  if (client !== undefined && identity !== client) return silent;
  return entry.type === outcome ? [{ subject: op, times: 1 }] : silent;
}
