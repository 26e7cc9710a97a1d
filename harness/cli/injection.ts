import { InvalidArgumentError } from 'commander';
import type { Settings } from '../nemesis/target.ts';
import type { FaultSpec } from '../scenario.ts';

// What people write on the command line of `inject`, as values.

const rules = ['one', 'minority', 'majority', 'all', 'control-plane'];
const kinds = 'node/<name>, node-of/<pod>, pod/<name>, statefulset/<name>';
const units: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const longestMs = 24 * 3_600_000;

/** Whom `--target` means. Names are those that Kubernetes allows. */
export function target(text: string): FaultSpec['on'] {
  if (rules.includes(text)) return { nodes: text };
  const [, kind, name = ''] = /^(node|node-of|pod|statefulset)\/(.*)$/s.exec(text) ?? [];
  if (kind === undefined) throw new InvalidArgumentError(`use one of: ${rules.join(', ')}, ${kinds}.`);
  if (!isName(name) || name.length > 253 || (kind === 'node' && rules.includes(name)))
    throw new InvalidArgumentError(`${JSON.stringify(name)} is no name of a ${kind}.`);
  if (kind === 'node') return { nodes: name };
  if (kind === 'node-of') return { nodeOf: name };
  return kind === 'pod' ? { pod: name } : { set: name };
}

/** The name of a namespace: it becomes a part of URL paths. */
export function namespace(text: string): string {
  if (!isName(text) || text.length > 63 || text.includes('.'))
    throw new InvalidArgumentError('use 1 to 63 of a-z, 0-9 and "-".');
  return text;
}

/** `500ms`, `30s`, `5m`, `1h`: milliseconds, from 1 s to 24 h. */
export function duration(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Math.round(Number(digits) * (units[unit] ?? NaN));
  if (!(ms >= 1_000 && ms <= longestMs))
    throw new InvalidArgumentError('use a time from 1s to 24h, for instance 90s or 5m.');
  return ms;
}

/** Adds `key=value` to the settings before it; what looks like a number is one. */
export function setting(text: string, before: Settings = {}): Settings {
  const [, key, value = ''] = /^([A-Za-z][A-Za-z0-9]{0,39})=(.{1,200})$/s.exec(text) ?? [];
  if (key === undefined) throw new InvalidArgumentError('use key=value, for instance percent=30.');
  if (Object.hasOwn(before, key)) throw new InvalidArgumentError(`${key} is given twice.`);
  return { ...before, [key]: /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value };
}

const isName = (text: string): boolean =>
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(text);
