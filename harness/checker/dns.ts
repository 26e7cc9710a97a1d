import { dnsSteady, stoppedLookup, type DnsAnswer } from '../history/dns.ts';
import type { Entry } from '../history/entry.ts';
import { gapsIn, type Gap } from '../history/gaps.ts';
import { isServing } from '../history/lives.ts';
import type { Seen } from '../history/objects.ts';
import { sourceMs } from '../history/query.ts';
import type { Case, Checker, Finding } from './checker.ts';
import { mercyOn } from './fault-spans.ts';
import { toldGap } from './gaps.ts';
import { found, seconds, type Trouble } from './troubles.ts';

/**
 * How long a DNS server may answer from its cache: `cache 30` and `ttl 30` of the Corefile that kubeadm writes. Since 1.32 it
 * leaves the cluster's own domain out of the cache; which Corefile a cluster has is not recorded.
 */
const cacheMs = 30_000;
/** One pass of the endpoint slice controller, its call and two watches (as for endpoints), and a lookup every half second. */
const lagMs = 5_000;
const boundMs = cacheMs + lagMs;

/** Errors that are an answer: nothing has the name. Any other says only that there was no answer. */
const nothing: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * The DNS name of an identity answers with the address of its Ready pod, and with nothing while there is none, but for the
 * time that a cache may hold an answer. Counted anew from each change of what it is to answer, so a pod whose readiness
 * changes more often than that proves nothing. Counted from when all names were steady before the first act. Says nothing of a history
 * in which no name was looked up.
 */
export const dns: Checker = (given) => {
  const answers = Map.groupBy(given.parts.of('observation', 'dns'), ({ value }) => (value as DnsAnswer).identity);
  return [...answers.keys()].sort().map((identity) => judge(identity, answers.get(identity) ?? [], given));
};

function judge(identity: string, answers: readonly Entry[], given: Case): Finding {
  const troubles: Trouble[] = [];
  let longestMs = 0;
  const sides = new Sides();
  const apart = new Span(({ since, until, what }) => {
    const ms = until.ms - since.ms;
    longestMs = Math.max(longestMs, ms);
    if (ms <= boundMs) return;
    const mercy = mercyOn('dns/apart', given, { fromMs: since.ms, toMs: until.ms });
    troubles.push({ what: `${what} for ${seconds(ms)}`, evidence: evidenceOf(since, until), ...mercy });
  });
  const unproven = new Span(({ since, until, what }) => {
    const ms = until.ms - since.ms;
    // Where nothing hid the truth, the other span tells it.
    if (ms <= boundMs || what === '') return;
    const told = `the name was not seen to answer as it must for ${seconds(ms)}`;
    troubles.push({ what: told, evidence: evidenceOf(since, until), doubt: what });
  });
  const steady = given.parts.of('phase', dnsSteady).at(-1);
  const moments = momentsOf(identity, answers, steady, given);
  for (const moment of moments) {
    moment.change?.(sides);
    if (moment.ms < (steady?.timeMs ?? 0)) continue;
    const { wanted } = sides;
    const state = sides.state();
    apart.go(moment, state.is === 'apart' ? { key: wanted, what: `${identity} ${state.what}` } : undefined);
    const proven = state.is === 'together' || state.is === 'not looked up';
    // What hides the truth is the doubt.
    unproven.go(moment, proven ? undefined : { key: wanted, ...(state.is === 'dark' ? { what: state.what } : {}) });
  }
  const last = moments.at(-1);
  if (last !== undefined) for (const span of [apart, unproven]) span.go(last, undefined);
  return found(
    { name: `dns/${identity}`, title: `the DNS name of ${identity} answers with its Ready pod, and with nothing else` },
    troubles,
    { because: `never apart for more than ${seconds(longestMs)} (bound ${seconds(boundMs)})` },
  );
}

/** Something that changes a side of the comparison, or the end of what is known. */
interface Moment {
  ms: number;
  entry: Entry;
  change?: (sides: Sides) => void;
}

function momentsOf(identity: string, answers: readonly Entry[], steady: Entry | undefined, { parts }: Case): Moment[] {
  const moments: Moment[] = answers.map((entry) => ({
    ms: sourceMs(entry),
    entry,
    change: (sides) => sides.answered(entry.value as DnsAnswer),
  }));
  for (const entry of parts.of('observation', 'pod')) {
    const { change, object } = entry.value as Seen<'pod'>;
    if (object.name !== identity) continue;
    const ip = change !== 'DELETED' && isServing(object) ? (object.ip ?? anyAddress) : undefined;
    moments.push({ ms: entry.timeMs, entry, change: (sides) => sides.podSeen(object.uid, ip) });
  }
  const endMs = parts.last?.timeMs ?? 0;
  const changes = moments.filter(({ entry }) => entry.f === 'pod').map(({ ms }) => ms);
  for (const gap of gapsIn(parts.all('gap')).filter(hides)) {
    const [first] = gap.entries;
    // Where the watch was only late, nothing changed but what was recorded: it hides when that was.
    const toMs =
      gap.late && gap.process === 'api' ? changes.findLast((ms) => ms > gap.fromMs && ms <= gap.toMs) : gap.toMs;
    if (first === undefined || toMs === undefined) continue;
    moments.push({ ms: gap.fromMs, entry: first, change: (sides) => sides.blind(gap) });
    if (toMs > endMs) continue;
    moments.push({ ms: toMs, entry: gap.entries.at(-1) ?? first, change: (sides) => sides.sees(gap) });
  }
  for (const entry of [steady, parts.last]) if (entry !== undefined) moments.push({ ms: entry.timeMs, entry });
  return moments.sort((a, b) => a.ms - b.ms);
}

const hides = ({ process, f }: Gap): boolean =>
  process === 'client' || (process === 'api' && (f === 'pod' || f === '*'));

/** Of a Ready pod whose address was not recorded: any one address is right. */
const anyAddress = 'any';

type State = { is: 'together' | 'not looked up' } | { is: 'apart' | 'dark'; what: string };

/** What the name is to answer, and what it answers. */
class Sides {
  /** The address of the Ready pod; empty when there is none. */
  wanted = '';
  #uid: string | undefined;
  #answer: DnsAnswer | undefined;
  #looking = false;
  readonly #gaps = new Set<Gap>();

  podSeen(uid: string, ip: string | undefined): void {
    // Another pod of this name that is not Ready, or the end of an old one, changes nothing.
    if (ip === undefined && uid !== this.#uid) return;
    this.#uid = ip === undefined ? undefined : uid;
    this.wanted = ip ?? '';
  }

  answered(answer: DnsAnswer): void {
    this.#looking = answer.error !== stoppedLookup;
    this.#answer = answer;
  }

  blind(gap: Gap): void {
    this.#gaps.add(gap);
    // Only changes are recorded: what was lost may be the answer that holds until the next one.
    if (gap.process === 'client') this.#answer = undefined;
  }

  sees(gap: Gap): void {
    this.#gaps.delete(gap);
  }

  state(): State {
    if (!this.#looking) return { is: 'not looked up' };
    const [gap] = this.#gaps;
    if (gap !== undefined) return { is: 'dark', what: toldGap(gap) };
    if (this.#answer === undefined) return { is: 'dark', what: 'answers were lost' };
    const { addresses, error } = this.#answer;
    if (error !== undefined && !nothing.has(error)) return { is: 'dark', what: `no answer, ${error}` };
    if (this.wanted === anyAddress ? addresses.length === 1 : addresses.join() === this.wanted)
      return { is: 'together' };
    const is =
      this.wanted === '' ? 'was not Ready' : `was Ready${this.wanted === anyAddress ? '' : ` at ${this.wanted}`}`;
    return { is: 'apart', what: `${is} and its name answered ${addresses.join(', ') || 'nothing'}` };
  }
}

interface Closed {
  since: Moment;
  until: Moment;
  what: string;
}

/** A time in which something stood without a break; another key is another span. */
class Span {
  readonly #onEnd: (span: Closed) => void;
  #open: { since: Moment; key: string; what: string } | undefined;

  constructor(onEnd: (span: Closed) => void) {
    this.#onEnd = onEnd;
  }

  go(moment: Moment, now: { key: string; what?: string } | undefined): void {
    if (this.#open !== undefined && this.#open.key !== now?.key) {
      this.#onEnd({ since: this.#open.since, until: moment, what: this.#open.what });
      this.#open = undefined;
    }
    if (now === undefined) return;
    this.#open ??= { since: moment, key: now.key, what: '' };
    if (this.#open.what === '') this.#open.what = now.what ?? '';
  }
}

const evidenceOf = (since: Moment, until: Moment): number[] => [since.entry.index, until.entry.index];
