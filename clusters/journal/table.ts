import { Refusal } from './http.ts';

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
