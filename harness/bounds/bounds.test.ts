import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { fastFacts } from '../testing/outage-history.ts';
import { boundsOf } from './bounds.ts';
import { durationMs, minorOf, readFacts } from './facts.ts';

const sources = { version: 'v1.36.1', timeLapse: 1, controllerManager: [], kubelet: {}, pod: {} };

describe('timers read off a cluster', () => {
  it('knows the default grace of each version', () => {
    expect(readFacts({ ...sources, version: 'v1.31.14' }).nodeMonitorGraceMs).to.equal(40_000);
    expect(readFacts({ ...sources, version: 'v1.32.0' }).nodeMonitorGraceMs).to.equal(50_000);
  });

  it('takes flags and configuration before defaults, the last flag winning', () => {
    const facts = readFacts({
      ...sources,
      controllerManager: [
        'kube-controller-manager',
        '--node-monitor-period=1s',
        '--node-monitor-grace-period=9s',
        '--node-monitor-grace-period=10s',
      ],
      kubelet: { nodeLeaseDurationSeconds: 4, nodeStatusUpdateFrequency: '2s' },
    });
    expect(facts).to.include({
      nodeMonitorPeriodMs: 1_000,
      nodeMonitorGraceMs: 10_000,
      leaseDurationMs: 4_000,
      nodeStatusUpdateMs: 2_000,
    });
  });

  it('counts what a kubelet shows as zero as not set', () => {
    const facts = readFacts({ ...sources, kubelet: { nodeLeaseDurationSeconds: 0, nodeStatusUpdateFrequency: '0s' } });
    expect(facts).to.include({ leaseDurationMs: 40_000, nodeStatusUpdateMs: 10_000 });
  });

  it('takes the shortest of several matching tolerations; none means at once; one without seconds means for ever', () => {
    const one = (tolerations: object[]) => readFacts({ ...sources, pod: { tolerations } }).tolerationMs;
    const key = 'node.kubernetes.io/unreachable';
    expect(one([])).to.equal(0);
    expect(one([{ key, effect: 'NoExecute', tolerationSeconds: 300 }])).to.equal(300_000);
    expect(
      one([
        { key, tolerationSeconds: 300 },
        { operator: 'Exists', tolerationSeconds: 5 },
      ]),
    ).to.equal(5_000);
    expect(one([{ key, effect: 'NoExecute', operator: 'Exists' }])).to.equal(null);
    expect(
      one([
        { key, effect: 'NoSchedule' },
        { key: 'other', effect: 'NoExecute' },
      ]),
    ).to.equal(0);
  });

  it('refuses a value that is no duration, by its flag', () => {
    expect(() => readFacts({ ...sources, controllerManager: ['--node-monitor-period=soon'] })).to.throw(
      '--node-monitor-period: soon',
    );
  });

  it('reads durations as Go writes them', () => {
    expect(durationMs('1m30s', 'x')).to.equal(90_000);
    expect(durationMs('1.5s', 'x')).to.equal(1_500);
    expect(durationMs('500ms', 'x')).to.equal(500);
    expect(durationMs('0', 'x')).to.equal(0);
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(59), fc.nat(59), (h, m, s) => {
        expect(durationMs(`${h}h${m}m${s}s`, 'x')).to.equal(((h * 60 + m) * 60 + s) * 1_000);
      }),
    );
  });

  it('reads minors', () => {
    expect(minorOf('v1.36.1')).to.equal(36);
    expect(minorOf('1.30')).to.equal(30);
    expect(minorOf('latest')).to.be.NaN;
  });
});

describe('bounds', () => {
  it('contain what was measured on a real cluster with these timers', () => {
    const bounds = boundsOf(fastFacts);
    const inside = (ms: number, { fromMs, toMs }: { fromMs: number; toMs: number }) => ms >= fromMs && ms <= toMs;
    expect(inside(10_160, bounds.detection)).to.equal(true);
    expect(inside(10_240, bounds.marking)).to.equal(true);
    expect(inside(20_350, bounds.eviction)).to.equal(true);
  });

  it('of the default timers contain 40-55 s and 340-355 s', () => {
    const { detection, eviction } = boundsOf({
      ...fastFacts,
      nodeMonitorPeriodMs: 5_000,
      nodeMonitorGraceMs: 50_000,
      leaseDurationMs: 40_000,
      nodeStatusUpdateMs: 10_000,
      tolerationMs: 300_000,
      evictionRate: 0.1,
    });
    expect(detection.fromMs).to.be.within(39_000, 40_000);
    expect(detection.toMs).to.be.within(55_000, 65_000);
    expect(eviction.fromMs).to.be.within(339_000, 340_000);
    // Ten seconds more, should the taint have to wait for its turn.
    expect(eviction.toMs).to.be.within(365_000, 380_000);
  });

  it('grant a taint one turn of the eviction rate: a controller whose cache was behind spent the first', () => {
    const late = (evictionRate: number, timeLapse: number) =>
      boundsOf({ ...fastFacts, evictionRate, timeLapse }).tainting.toMs;
    expect(late(0.1, 1)).to.equal(12_100);
    expect(late(0.1, 10)).to.equal(3_010);
    expect(late(10, 1)).to.equal(2_200);
  });

  it('never begin after they end, whatever the timers', () => {
    const ms = fc.integer({ min: 0, max: 600_000 });
    const facts = fc.record({
      k8s: fc.constant('v1.36.1'),
      nodeMonitorPeriodMs: ms,
      nodeMonitorGraceMs: ms,
      leaseDurationMs: ms,
      nodeStatusUpdateMs: ms,
      tolerationMs: fc.option(ms),
      terminationGraceMs: ms,
      readinessPeriodMs: ms,
      minReadyMs: ms,
    });
    fc.assert(
      fc.property(facts, (given) => {
        for (const { fromMs, toMs } of Object.values(boundsOf(given))) expect(fromMs).to.be.at.most(toMs);
      }),
    );
  });

  it('of a time-lapse are the promises divided by it, and the machine’s slack as it is', () => {
    const ms = fc.integer({ min: 0, max: 600_000 });
    const facts = fc.record({
      k8s: fc.constant('v1.36.1'),
      nodeMonitorPeriodMs: ms,
      nodeMonitorGraceMs: ms,
      leaseDurationMs: ms,
      nodeStatusUpdateMs: ms,
      tolerationMs: ms,
      terminationGraceMs: ms,
      readinessPeriodMs: ms,
      minReadyMs: ms,
    });
    // Infinitely fast, nothing is left but the machine's slack.
    const none = boundsOf({ ...noTimers, timeLapse: 1e12 }) as Record<string, { toMs: number }>;
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 100 }), (given, factor) => {
        const real = Object.entries(boundsOf(given));
        const fast = boundsOf({ ...given, timeLapse: factor }) as Record<string, { fromMs: number; toMs: number }>;
        for (const [name, { fromMs, toMs }] of real) {
          const slackMs = none[name]?.toMs ?? Number.NaN;
          expect(fast[name]?.toMs, name).to.be.closeTo((toMs - slackMs) / factor + slackMs, 1e-3);
          expect(fast[name]?.fromMs, name).to.be.at.most(fast[name]?.toMs ?? Number.NaN);
          if (name === 'detection') expect(fast[name]?.fromMs).to.be.at.least(Math.max(0, fromMs / factor - 200));
        }
      }),
    );
  });

  it('of a pod that must be Ready for a while are that while, cut to whole seconds of the cluster, and no more than a start longer', () => {
    const { availability, replacement } = boundsOf({ ...noTimers, minReadyMs: 60_000, timeLapse: 10 });
    expect(availability.fromMs).to.equal(6_000 - 100 - 500);
    expect(availability.toMs).to.equal(6_000 + replacement.toMs);
    // Measured with 60 s in a time-lapse of 10.
    for (const ms of [7_200, 6_690, 5_980]) expect(ms).to.be.within(availability.fromMs, availability.toMs);
    // And with 1.30.0, which looks too early first.
    const old = boundsOf({ ...noTimers, k8s: 'v1.30.0', minReadyMs: 60_000, timeLapse: 10 }).availability;
    for (const ms of [12_130, 12_010, 11_470]) expect(ms).to.be.within(old.fromMs, old.toMs);
    expect(old.toMs - availability.toMs).to.equal(6_000);
    expect(boundsOf(noTimers).availability).to.include({ fromMs: 0, toMs: replacement.toMs });
  });

  it('of the default timers at 20 times the speed contain what was measured there', () => {
    const { detection, toleration, eviction } = boundsOf({
      ...fastFacts,
      timeLapse: 20,
      nodeMonitorPeriodMs: 5_000,
      nodeMonitorGraceMs: 50_000,
      leaseDurationMs: 40_000,
      nodeStatusUpdateMs: 10_000,
      tolerationMs: 300_000,
    });
    expect(detection.fromMs).to.be.closeTo((50_000 - 10_400) / 20 - 200, 1e-6);
    expect(detection.toMs).to.equal(60_000 / 20 + 2_000);
    expect(2_390).to.be.within(detection.fromMs, detection.toMs);
    expect(toleration.fromMs).to.equal(300_000 / 20 - 500);
    expect(17_400).to.be.within(eviction.fromMs, eviction.toMs);
  });
});

const noTimers = {
  k8s: 'v1.36.1',
  nodeMonitorPeriodMs: 0,
  nodeMonitorGraceMs: 0,
  leaseDurationMs: 0,
  nodeStatusUpdateMs: 0,
  tolerationMs: 0,
  terminationGraceMs: 0,
  readinessPeriodMs: 0,
};
