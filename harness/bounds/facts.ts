/**
 * What a live cluster says of its own timers. All durations in milliseconds of its own clocks.
 * Sources: the command lines of the static control-plane pods, the kubelet's configuration file, the pod under test.
 */
export interface Facts {
  /** Version of the API server, for instance `v1.36.1`. */
  k8s: string;
  /** Name of the set of timers that the cluster was made with. Left out in older records. */
  profile?: string;
  /** How many times as fast as real time those clocks run. Records from before there was a time-lapse say nothing: 1. */
  timeLapse?: number;
  /** Since when they run faster: wall clock, real, ISO 8601. Left out in real time, and in older records. */
  fastSince?: string;
  /** kube-controller-manager --node-monitor-period. */
  nodeMonitorPeriodMs: number;
  /** kube-controller-manager --node-monitor-grace-period: 40 s until 1.31, 50 s since 1.32. */
  nodeMonitorGraceMs: number;
  /** kube-controller-manager --node-eviction-rate, nodes a second. Records from before it was read say nothing: the fast timers’ 10. */
  evictionRate?: number;
  /** kubelet nodeLeaseDurationSeconds; the lease is renewed every quarter of it. */
  leaseDurationMs: number;
  /** kubelet nodeStatusUpdateFrequency. */
  nodeStatusUpdateMs: number;
  /** tolerationSeconds of the pods under test for node.kubernetes.io/unreachable:NoExecute; null = for ever. */
  tolerationMs: number | null;
  /** terminationGracePeriodSeconds of the pods under test. */
  terminationGraceMs: number;
  /** periodSeconds of their readiness probe. */
  readinessPeriodMs: number;
  /**
   * The longest that one of them took to be Ready when it was rolled out, from its creation on; in real time, for it is work. Left
   * out of the sample workload, which takes no time of its own.
   */
  startMs?: number;
  /** minReadySeconds of the StatefulSet under test when it was rolled out; left out where it has none, and in older records. */
  minReadyMs?: number;
}

/** Raw material of {@link readFacts}. */
export interface FactSources {
  /** `gitVersion` of the API server. */
  version: string;
  profile?: string;
  /** How many times as fast as real time its clocks run. */
  timeLapse: number;
  fastSince?: string;
  /** Command line of kube-controller-manager. */
  controllerManager: readonly string[];
  /** The kubelet's configuration, parsed. */
  kubelet: Record<string, unknown>;
  /** Spec of one pod under test, as admitted. */
  pod: Record<string, unknown>;
}

const minute = 60_000;

/**
 * Reads the timers in force. A flag that is not set has its default of that version.
 * Throws an Error naming the flag whose value is not a duration.
 */
export function readFacts(sources: FactSources): Facts {
  const { version, profile, timeLapse, fastSince, controllerManager, kubelet, pod } = sources;
  const flag = (name: string, byDefault: number): number => {
    const set = controllerManager.findLast((word) => word.startsWith(`--${name}=`));
    return set === undefined ? byDefault : durationMs(set.slice(name.length + 3), `--${name}`);
  };
  return {
    k8s: version,
    ...(profile === undefined ? {} : { profile }),
    timeLapse,
    ...(fastSince === undefined ? {} : { fastSince }),
    nodeMonitorPeriodMs: flag('node-monitor-period', 5_000),
    nodeMonitorGraceMs: flag('node-monitor-grace-period', minorOf(version) >= 32 ? 50_000 : 40_000),
    evictionRate: rate(controllerManager, 'node-eviction-rate', 0.1),
    leaseDurationMs: Number(kubelet['nodeLeaseDurationSeconds'] ?? 0) * 1_000 || 40_000,
    nodeStatusUpdateMs:
      durationMs(kubelet['nodeStatusUpdateFrequency'] ?? '10s', 'nodeStatusUpdateFrequency') || 10_000,
    tolerationMs: tolerationOf(pod),
    terminationGraceMs: Number(pod['terminationGracePeriodSeconds'] ?? 30) * 1_000,
    readinessPeriodMs: readinessPeriodOf(pod),
  };
}

/** The minor of a Kubernetes version: 36 of `v1.36.1`. NaN when it is none. */
export function minorOf(version: string): number {
  return Number(/^v?1\.(\d+)/.exec(version)?.[1]);
}

function rate(flags: readonly string[], name: string, byDefault: number): number {
  const set = flags.findLast((word) => word.startsWith(`--${name}=`));
  return set === undefined ? byDefault : Number(set.slice(name.length + 3));
}

const units: Record<string, number> = { h: 60 * minute, m: minute, s: 1_000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 };

/** A duration as Go prints and reads it (`1m30s`, `500ms`, `0`), in milliseconds. */
export function durationMs(value: unknown, name: string): number {
  const text = String(value);
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|us|µs|ns|h|m|s))+$/.test(text)) throw new Error(`${name}: ${text} is not a duration`);
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|h|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? Number.NaN),
    0,
  );
}

interface Toleration {
  key?: string;
  operator?: string;
  effect?: string;
  tolerationSeconds?: number;
}

// Kubernetes takes the shortest of all matching tolerations; one without seconds tolerates for ever; none, not at all.
function tolerationOf(pod: Record<string, unknown>): number | null {
  const matching = ((pod['tolerations'] ?? []) as Toleration[]).filter(
    ({ key, operator, effect }) =>
      (effect === undefined || effect === 'NoExecute') &&
      (key === 'node.kubernetes.io/unreachable' || (key === undefined && operator === 'Exists')),
  );
  if (matching.length === 0) return 0;
  const seconds = matching.flatMap((one) => (one.tolerationSeconds === undefined ? [] : [one.tolerationSeconds]));
  return seconds.length === 0 ? null : Math.max(0, Math.min(...seconds)) * 1_000;
}

function readinessPeriodOf(pod: Record<string, unknown>): number {
  const probes = ((pod['containers'] ?? []) as { readinessProbe?: { periodSeconds?: number } }[]).flatMap(
    ({ readinessProbe }) => (readinessProbe === undefined ? [] : [readinessProbe.periodSeconds ?? 10]),
  );
  return Math.max(0, ...probes) * 1_000;
}

/** The same timers in real milliseconds. */
export function inRealTime(facts: Facts): Facts {
  const { timeLapse: factor = 1, tolerationMs, minReadyMs } = facts;
  return {
    ...facts,
    timeLapse: 1,
    nodeMonitorPeriodMs: facts.nodeMonitorPeriodMs / factor,
    nodeMonitorGraceMs: facts.nodeMonitorGraceMs / factor,
    leaseDurationMs: facts.leaseDurationMs / factor,
    nodeStatusUpdateMs: facts.nodeStatusUpdateMs / factor,
    tolerationMs: tolerationMs === null ? null : tolerationMs / factor,
    terminationGraceMs: facts.terminationGraceMs / factor,
    readinessPeriodMs: facts.readinessPeriodMs / factor,
    ...(minReadyMs === undefined ? {} : { minReadyMs: minReadyMs / factor }),
  };
}
