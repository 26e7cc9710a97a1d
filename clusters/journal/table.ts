import { isIPv4 } from 'node:net';
import { Refusal } from './http.ts';
import type { LookupTable } from './lookups.ts';

/** What `PUT /clients` takes: the clients that are to run, and how. */
export interface ClientTable {
  /** One operation each, per identity. */
  periodMs: number;
  /** Hard bound of one operation. */
  timeoutMs: number;
  targets: Target[];
}

/** One client: its name, which its operations bear too, and where it appends. */
interface Target {
  /** An identity, or the name of whatever stands for several. */
  identity: string;
  url: string;
  /** `each`: a new connection for every operation, so that a service may choose anew. Left out: one that is kept. */
  connect?: 'each';
}

/** Reads a table; the times default to 100 and 1000. Throws a 400 {@link Refusal} that says what is wrong. */
export function parseTable(value: Record<string, unknown>): ClientTable {
  const { periodMs = 100, timeoutMs = 1000, targets, ...rest } = value;
  if (!isTime(periodMs) || !isTime(timeoutMs))
    throw wrong('periodMs and timeoutMs must be whole numbers from 1 to 3600000');
  if (!Array.isArray(targets) || !targets.every(isTarget)) {
    throw wrong('targets must be [{"identity":"journal-0","url":"http://10.244.1.5:8080"}, …]');
  }
  if (new Set(targets.map(({ identity }) => identity)).size < targets.length) throw wrong('an identity comes twice');
  if (Object.keys(rest).length > 0) throw wrong(`unknown: ${Object.keys(rest).join(', ')}`);
  return { periodMs, timeoutMs, targets: targets.map(plain) };
}

/** Reads what is to be looked up; the period defaults to 500. Throws a 400 {@link Refusal} that says what is wrong. */
export function parseLookups(value: Record<string, unknown>): LookupTable {
  const { server, periodMs = 500, names, ...rest } = value;
  if (!isServer(server)) throw wrong('server must be an IPv4 address, or one with a port');
  if (!isTime(periodMs)) throw wrong('periodMs must be a whole number from 1 to 3600000');
  if (!Array.isArray(names) || !names.every(isName))
    throw wrong('names must be [{"identity":"journal-0","name":"journal-0.journal.ns.svc.cluster.local"}, …]');
  if (new Set(names.map(({ identity }) => identity)).size < names.length) throw wrong('an identity comes twice');
  if (Object.keys(rest).length > 0) throw wrong(`unknown: ${Object.keys(rest).join(', ')}`);
  return { server, periodMs, names: names.map(({ identity, name }) => ({ identity, name })) };
}

function isServer(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [address = '', port = '53', ...more] = value.split(':');
  return more.length === 0 && isIPv4(address) && /^[1-9]\d{0,4}$/.test(port) && Number(port) < 65_536;
}

function isName(value: unknown): value is LookupTable['names'][number] {
  if (typeof value !== 'object' || value === null) return false;
  const { identity, name } = value as Record<string, unknown>;
  return typeof identity === 'string' && identity !== '' && typeof name === 'string' && name !== '';
}

function plain({ identity, url, connect }: Target): Target {
  return { identity, url, ...(connect === undefined ? {} : { connect }) };
}

function wrong(reason: string): Refusal {
  return new Refusal(400, { error: reason });
}

function isTime(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 3_600_000;
}

function isTarget(value: unknown): value is Target {
  if (typeof value !== 'object' || value === null) return false;
  const { identity, url, connect } = value as Record<string, unknown>;
  if (typeof identity !== 'string' || identity === '' || typeof url !== 'string') return false;
  if (connect !== undefined && connect !== 'each') return false;
  return URL.canParse(url) && new URL(url).protocol === 'http:';
}
