import type { BoundName } from '../scenario/duration.ts';
import { inRealTime, minorOf, type Facts } from './facts.ts';

/** A window that Kubernetes promises, milliseconds from its beginning. `because` shows the sum in words. */
export interface Bound {
  fromMs: number;
  toMs: number;
  because: string;
}

/**
 * What of the time is the machine's and not Kubernetes': added to upper bounds only, unless said otherwise. It is real, and the
 * same however fast the cluster's clocks run.
 */
const slack = {
  // One controller pass, its API calls and our watch, on a busy two-core machine.
  controlPlaneMs: 2_000,
  // Time between the commit of a change and its arrival at two different watchers (the controller and us).
  watchSkewMs: 500,
  // A kubelet's process start, its look at the runtime, the first status it posts.
  kubeletStartMs: 20_000,
  // Creating a sandbox and a container whose image is there, volume mounted, program started.
  podStartMs: 20_000,
  // Dialling anew.
  redialMs: 1_000,
  // The commit of a lease renewal after the moment it was due.
  renewalMs: 200,
};

/** Waits that are fixed in programs of the cluster, in milliseconds of its clocks. */
const fixed = {
  // The pass in which the node controller taints.
  taintPassMs: 100,
  // Go's HTTP/2 client gives up a connection that is silent for 30 s and does not answer a ping in 15 s.
  silentConnectionMs: 45_000,
  // Pod garbage collection: its rounds, and how long a node must have been missing (no flags; podgc/gc_controller.go).
  collectorRoundMs: 20_000,
  collectorQuarantineMs: 40_000,
  // Leader election of kube-controller-manager: a lease that nobody gave back, and how often others look.
  leaderLeaseMs: 15_000,
  leaderRetryMs: 2_000,
  // A kubelet calls its runtime down when it did not answer for so long.
  runtimeDownMs: 30_000,
  // A kubelet starts what ended again and again no sooner.
  longestBackOffMs: 300_000,
  // Stamps in objects are cut to whole seconds.
  stampMs: 1_000,
  // A kubelet that starts trusts what is known of a container only when it is older than this (prober_manager.go, since 1.35).
  youngContainerMs: 10_000,
};

/**
 * The windows, in real time, in which a cluster with these timers must do what it promises when a kubelet falls silent and comes
 * back. Lower bounds are strict. Source: docs/bounds.md.
 */
export function boundsOf(given: Facts) {
  const { timeLapse: factor = 1 } = given;
  const facts = inRealTime(given);
  const { nodeMonitorGraceMs: grace, nodeMonitorPeriodMs: period } = facts;
  const silentMs = fixed.silentConnectionMs / factor;
  const renewMs = renewalMs(facts);
  const podStartMs = slack.podStartMs + 2 * (facts.startMs ?? 0);
  const toleration = facts.tolerationMs ?? Number.POSITIVE_INFINITY;
  const detection: Bound = {
    fromMs: Math.max(0, grace - renewMs - slack.renewalMs),
    toMs: grace + 2 * period + slack.controlPlaneMs,
    because: `grace ${s(grace)} less one lease renewal (${s(renewMs)}), plus two monitor periods (${s(period)} each)`,
  };
  // What was recorded before the rate was read ran with the fast timers.
  const rate = facts.evictionRate ?? 10;
  const perTaintMs = 1_000 / rate / factor;
  // A pass that comes before the controller's cache knows the node as Unknown spends the only turn there is and forgets the node.
  const tainting = upTo(
    perTaintMs + fixed.taintPassMs / factor + slack.controlPlaneMs,
    `the next ${s(fixed.taintPassMs / factor)} pass, or one turn later (${rate} nodes a second) when its cache was behind`,
  );
  const replacement = upTo(
    podStartMs + 2 * facts.readinessPeriodMs + slack.controlPlaneMs,
    `pod start${facts.startMs === undefined ? '' : `, twice the ${s(facts.startMs)} that one took`} and readiness period ${s(facts.readinessPeriodMs)}`,
  );
  const minReady = facts.minReadyMs ?? 0;
  const stampMs = fixed.stampMs / factor;
  // A look that was asked for before the pod was Ready comes too early and asks for the next a whole time later (kubernetes#119352).
  const looks = minorOf(facts.k8s) < 36 ? 2 : 1;
  return {
    /** From the kubelet's stop to Ready=Unknown of its node. */
    detection,
    /** From the kubelet's stop to Ready=False of the pods there: the same pass of the controller. */
    marking: { ...detection, toMs: detection.toMs + slack.watchSkewMs, because: `${detection.because}; same pass` },
    /** From Ready=Unknown to the NoExecute taint. Arrives on one watch, so never before. */
    tainting,
    /** From the kubelet's stop to the pod's deletionTimestamp. */
    eviction: {
      fromMs: detection.fromMs + toleration,
      toMs: detection.toMs + tainting.toMs + toleration + slack.controlPlaneMs,
      because: `detection (${s(detection.fromMs)}..) plus toleration ${s(toleration)}`,
    },
    /** From the NoExecute taint to the pod's deletionTimestamp. */
    toleration: {
      fromMs: Math.max(0, toleration - slack.watchSkewMs),
      toMs: toleration + slack.controlPlaneMs,
      because: `toleration ${s(toleration)}; ${s(slack.watchSkewMs)} for two watchers of one change`,
    },
    /** From the kubelet's start to Ready=True of its node. */
    nodeRecovery: upTo(slack.kubeletStartMs + facts.nodeStatusUpdateMs, 'kubelet start and its first status'),
    /** From the kubelet's start until the unreachable taints are gone. */
    untainting: upTo(
      slack.kubeletStartMs + facts.nodeStatusUpdateMs + period + slack.controlPlaneMs,
      'node recovery and one pass of the controller',
    ),
    /** From the kubelet's start until the evicted pod's object is gone: the kubelet gives it its whole grace period. */
    release: upTo(
      slack.kubeletStartMs + facts.terminationGraceMs + slack.controlPlaneMs,
      `kubelet start and termination grace ${s(facts.terminationGraceMs)}`,
    ),
    /** From a forced deletion until the pod's object is gone: nobody is waited for. */
    freeing: upTo(slack.controlPlaneMs, 'the API server removes it in the call'),
    /** From a pod object's end until the next one of its name is there. */
    recreation: upTo(slack.controlPlaneMs, 'the next pass of the StatefulSet controller'),
    /** From the end of a partition until its node is Ready and untainted: its connections may first have to be given up. */
    reconnection: upTo(
      silentMs + slack.redialMs + facts.nodeStatusUpdateMs + period + slack.controlPlaneMs,
      `a silent connection is given up after ${s(silentMs)}, then the first status and one pass of the controller`,
    ),
    /** From a deletion by a user until its mark is on the pod. */
    deletionMark: upTo(slack.controlPlaneMs, 'the API server marks it in the call'),
    /** From a deletion until a pod on a healthy node is gone: its kubelet gives it its grace period. */
    ending: upTo(
      facts.terminationGraceMs + podStartMs + slack.controlPlaneMs,
      `termination grace ${s(facts.terminationGraceMs)}`,
    ),
    /** From the end of a Node object until the objects of its pods are gone. */
    collection: {
      fromMs: fixed.collectorQuarantineMs / factor,
      toMs: (fixed.collectorQuarantineMs + 2 * fixed.collectorRoundMs) / factor + slack.controlPlaneMs,
      because: `a node must be missing for ${s(fixed.collectorQuarantineMs / factor)}, looked for every ${s(fixed.collectorRoundMs / factor)}`,
    },
    /** From the out-of-service taint until the pods of a node that is not Ready are gone. */
    outOfService: upTo(
      fixed.collectorRoundMs / factor + 2 * slack.controlPlaneMs,
      `eviction at once, then the next round of the pod collector (every ${s(fixed.collectorRoundMs / factor)})`,
    ),
    /** From Ready=Unknown of several nodes of a zone until every one is tainted: so many a second, the first at once. */
    taintingNext: upTo(perTaintMs + tainting.toMs, `${rate} nodes a second, and one turn more when a cache was behind`),
    /** From the start of a controller-manager to the mark of an eviction: whoever counts anew counts all of the toleration. */
    evictionAnew: {
      fromMs: toleration,
      toMs:
        toleration +
        (fixed.leaderLeaseMs + fixed.leaderRetryMs) / factor +
        slack.kubeletStartMs +
        2 * slack.controlPlaneMs,
      because: `a new leader (${s((fixed.leaderLeaseMs + fixed.leaderRetryMs) / factor)} at most) and then the whole toleration ${s(toleration)}`,
    },
    /** From a component's start until it acts, as leader where there is one. */
    leadership: upTo(
      slack.kubeletStartMs + (fixed.leaderLeaseMs + fixed.leaderRetryMs) / factor + slack.controlPlaneMs,
      'its start, and a lease that nobody gave back',
    ),
    /** From the return of an API server that was away until a lost node is Unknown: its controllers ended meanwhile, and count anew. */
    detectionAnew: upTo(
      slack.kubeletStartMs +
        (fixed.longestBackOffMs + fixed.leaderLeaseMs + fixed.leaderRetryMs) / factor +
        detection.toMs +
        slack.controlPlaneMs,
      `a controller-manager that its kubelet holds back (${s(fixed.longestBackOffMs / factor)} at most), a new leader, and then detection`,
    ),
    /** From a stopped container runtime to Ready=False of its node: the kubelet counts for 30 s. */
    runtimeLoss: upTo(
      fixed.runtimeDownMs / factor + facts.nodeStatusUpdateMs + slack.kubeletStartMs,
      `a runtime is down when it did not answer for ${s(fixed.runtimeDownMs / factor)}`,
    ),
    /** From the old object's end until the pod that follows it is Ready. */
    replacement,
    /** From a moment at which a pod is Ready, or is to be made, until it is available, and what waits for that goes on. */
    availability: {
      fromMs: Math.max(0, minReady - stampMs - slack.watchSkewMs),
      toMs: looks * minReady + replacement.toMs,
      because: `${looks === 1 ? '' : 'up to twice '}minReadySeconds ${s(minReady)} from a stamp of whole seconds; a pod may have to start first (${replacement.because})`,
    },
    /** From the kubelet's start until a pod that was never replaced is Ready again. */
    readyAgain: upTo(
      slack.kubeletStartMs + facts.nodeStatusUpdateMs + 2 * facts.readinessPeriodMs + slack.controlPlaneMs,
      `node recovery and readiness period ${s(facts.readinessPeriodMs)}`,
    ),
    /** How long to watch that a Terminating pod stays: longer than the grace period it was given. */
    linger: exactly(facts.terminationGraceMs + slack.controlPlaneMs, 'longer than the termination grace period'),
    /** Until a container is no longer young to a kubelet that starts. */
    ageing: exactly(
      fixed.youngContainerMs / factor + slack.controlPlaneMs,
      `a container is young for ${s(fixed.youngContainerMs / factor)}`,
    ),
    /** A stay within the toleration, well before its end. */
    partOfToleration: exactly(toleration / 4, 'a quarter of the toleration'),
    /** How long to watch that a cancelled eviction stays cancelled. */
    wholeToleration: exactly(toleration + slack.controlPlaneMs, 'until the toleration would have ended'),
  } satisfies Record<BoundName, Bound>;
}

export type Bounds = ReturnType<typeof boundsOf>;

/** How long after one heartbeat of a node the next must have come, milliseconds of real time: what `detection` counts on. */
export const heartbeatDueMs = (facts: Facts): number => renewalMs(inRealTime(facts)) + slack.renewalMs;

/** The lease is renewed every quarter of its duration, up to 4 % late. */
const renewalMs = ({ leaseDurationMs }: Facts): number => leaseDurationMs * 0.25 * 1.04;

/** The bound of this name, if there is one: for names that come from saved fingerprints. */
export const boundNamed = (name: string, bounds: Bounds): Bound | undefined =>
  Object.hasOwn(bounds, name) ? bounds[name as BoundName] : undefined;

const upTo = (toMs: number, because: string): Bound => ({ fromMs: 0, toMs, because });
const exactly = (ms: number, because: string): Bound => ({ fromMs: ms, toMs: ms, because });
const s = (ms: number): string => `${Number((ms / 1_000).toFixed(2))} s`;
