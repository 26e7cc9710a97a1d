import type { ContainerValue } from '../history/containers.ts';

/** What a line of the container runtime's event stream says of one container. */
export interface RuntimeEvent {
  change: ContainerValue['change'];
  id: string;
  /** Stamp of the runtime: wall clock, nanoseconds since 1970. */
  wallNs: bigint;
  exitStatus?: number;
}

interface Payload {
  id?: string;
  container_id?: string;
  exit_status?: number;
  exited_at?: string;
  labels?: Record<string, string>;
}

const pattern = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? [+-]\d{4}) \S+ (\S+) (\/\S+) (\{.*\})$/;

/**
 * Reads a line of `ctr events` of containerd 1.6 to 2: `<date> <time> <offset> <zone> <namespace> <topic> <JSON>`.
 * Undefined when it tells of something else, or of no container of Kubernetes.
 */
export function parseRuntimeLine(line: string): RuntimeEvent | undefined {
  const [, stamp = '', namespace, topic = '', json = ''] = pattern.exec(line) ?? [];
  if (namespace !== 'k8s.io') return undefined;
  const payload = parse(json);
  const { id, container_id: container } = payload;
  const [date = '', time = '', offset = ''] = stamp.split(' ');
  const wallNs = wallNsOf(`${date}T${time}${offset.slice(0, 3)}:${offset.slice(3)}`);
  if (topic === '/containers/create' && id !== undefined) return { change: 'created', id, wallNs };
  if (topic === '/containers/delete' && id !== undefined) return { change: 'deleted', id, wallNs };
  if (topic === '/tasks/start' && container !== undefined) return { change: 'started', id: container, wallNs };
  // A process that was started in a container beside its own (a probe) has another id than the container.
  if (topic !== '/tasks/exit' || container === undefined || container !== id) return undefined;
  const endedNs = payload.exited_at === undefined ? wallNs : wallNsOf(payload.exited_at);
  return { change: 'exited', id, wallNs: endedNs, exitStatus: payload.exit_status ?? 0 };
}

/** The label `name` that a line says a containerd namespace was given, if it says so. */
export function namespaceLabelIn(line: string, name: string): string | undefined {
  const [, , , topic = '', json = ''] = pattern.exec(line) ?? [];
  return /^\/namespaces\/(?:create|update)$/.test(topic) ? parse(json).labels?.[name] : undefined;
}

/** An RFC 3339 stamp, with up to nine decimals, as nanoseconds since 1970. */
export function wallNsOf(stamp: string): bigint {
  const fraction = /\.(\d+)/.exec(stamp)?.[1] ?? '';
  const seconds = BigInt(Date.parse(stamp.replace(/\.\d+/, ''))) / 1_000n;
  return seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

function parse(json: string): Payload {
  try {
    return JSON.parse(json) as Payload;
  } catch {
    return {};
  }
}
