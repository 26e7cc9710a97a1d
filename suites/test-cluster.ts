import { rm } from 'node:fs/promises';
import { after } from 'mocha';
import type { ClusterSpec } from '../clusters/spec.ts';
import { ledgerOf, makeCluster, tools, type Tools } from '../harness/cli/clusters.ts';
import { removeCluster } from '../harness/cli/down.ts';
import { defaultK8s } from '../harness/cli/options.ts';
import { logger, sayer } from '../harness/cli/terminal.ts';
import { usualTimers } from '../harness/cli/usual-timers.ts';
import { serves, wantedCluster, type Chosen } from '../harness/cli/wanted-cluster.ts';
import { cacheDir } from '../harness/control/cache-dir.ts';
import { nodeContainers } from '../harness/control/containers.ts';
import { ourCluster } from '../harness/control/kind.ts';
import { safeFactor } from '../harness/control/safe-factor.ts';
import { openWorld, type OpenWorld } from '../harness/control/open-world.ts';
import { faults } from '../harness/nemesis/faults.ts';
import type { Fault } from '../harness/nemesis/fault.ts';
import { runScenario, type RunResult } from '../harness/run.ts';
import type { Scenario } from '../harness/scenario.ts';
import { artifactsDirectory } from '../harness/store/run-directory.ts';

/** Another one can be named, to work on a suite beside others. */
export const testClusterName = process.env['STATEFAULT_TEST_CLUSTER'] ?? 'statefault-test';

const artifacts = artifactsDirectory(process.env);
const say = sayer();
const controller = new AbortController();
const progress = { say, log: logger(`${artifacts}/tests.log`), signal: controller.signal };

const sharedSpec = { profile: 'fast', storage: 'pinned', workers: 3 } as const;
let opening: Promise<{ world: OpenWorld; found: Tools; made: boolean }> | undefined;

/** The real cluster that all suites share: the one of this name that is there, or one that is made, and removed in the end. */
export function testCluster(): Promise<{ world: OpenWorld; found: Tools }> {
  return (opening ??= open());
}

async function open(): Promise<{ world: OpenWorld; found: Tools; made: boolean }> {
  const found = await tools(progress);
  const there = (await nodeContainers()).some(({ cluster }) => cluster === testClusterName);
  const spec = { name: testClusterName, k8s: defaultK8s, ...sharedSpec };
  const cluster = there ? await ourCluster(testClusterName) : await makeCluster(spec, found, artifacts, progress);
  return { world: await openWorld(found.kind, cluster, controller.signal), found, made: !there };
}

/** Runs a scenario on the shared cluster, with the usual faults or others. */
export async function runOnTestCluster(scenario: Scenario, withFaults: readonly Fault[] = faults): Promise<RunResult> {
  const { world } = await testCluster();
  return runScenario(scenario, world, {
    artifacts,
    faults: withFaults,
    ledger: ledgerOf(world),
    signal: controller.signal,
    say,
  });
}

/** The image of the sample workload, which the engine has under this name. */
export const workloadImageOfTestCluster = async (): Promise<string> =>
  (await testCluster()).world.cluster.workloadImage;

/** A real cluster that one suite has for itself. */
export interface OwnCluster {
  run(scenario: Scenario): Promise<RunResult>;
  /** Removes it. */
  close(): Promise<void>;
}

/** Runs scenarios on the clusters that they ask for: the shared one, or one of their own, which is kept for the next that it serves. */
export interface Runner {
  run: (scenario: Scenario) => Promise<RunResult>;
  /** Removes what was made. */
  close: () => Promise<void>;
}

/**
 * With the default timers in a time-lapse where node images are built here, else with the fast ones in real time. Tests take half of the
 * time-lapse that the machine keeps up with: they are to fail for what they test alone.
 */
export function usualRunner(): Runner {
  let own: { wanted: string; cluster: OwnCluster } | undefined;
  const close = async (): Promise<void> => {
    await own?.cluster.close();
    own = undefined;
  };
  let choosing: Promise<Chosen> | undefined;
  return {
    close,
    async run(scenario) {
      const wanted = wantedCluster(scenario, await (choosing ??= testTimers()));
      if (typeof wanted === 'string') throw new Error(`${scenario.name}: ${wanted}`);
      const shared = { k8s: defaultK8s, ...sharedSpec, timeLapse: 1 };
      if (serves(shared, wanted)) return runOnTestCluster(scenario);
      if (own?.wanted !== JSON.stringify(wanted)) {
        await close();
        const name = `${testClusterName}-own`;
        own = { wanted: JSON.stringify(wanted), cluster: await ownCluster({ ...wanted, name }) };
      }
      return own.cluster.run(scenario);
    },
  };
}

async function testTimers(): Promise<Chosen> {
  await tools(progress);
  const tested = Math.floor((await safeFactor()).factor / 2);
  return { k8s: defaultK8s, ...(await usualTimers(defaultK8s, tested, progress)) };
}

/** Makes a cluster beside the one that all suites share; one of this name that a killed run left is removed first. */
export async function ownCluster(
  wanted: Pick<ClusterSpec, 'name' | 'workers' | 'storage'> & Partial<ClusterSpec>,
): Promise<OwnCluster> {
  const { name } = wanted;
  const found = await tools(progress);
  const remove = async (): Promise<void> => {
    await removeCluster(name, found);
    await rm(cacheDir('clusters', name), { recursive: true, force: true });
  };
  if ((await nodeContainers()).some(({ cluster }) => cluster === name)) await remove();
  const made = await makeCluster({ k8s: defaultK8s, profile: 'fast', ...wanted }, found, artifacts, progress);
  try {
    const world = await openWorld(found.kind, made, controller.signal);
    return {
      run: (scenario) =>
        runScenario(scenario, world, { artifacts, faults, ledger: ledgerOf(world), signal: controller.signal, say }),
      async close() {
        await world.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Root hook: Ctrl-C aborts the run under way, and a cluster that was made here is removed. */
export function closeTestClusterAfterAll(): void {
  const stop = (): void => controller.abort(new Error('interrupted'));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  after('close the test cluster', async function () {
    this.timeout(180_000);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    const open = await opening?.catch(() => undefined);
    if (open === undefined) return;
    await open.world.close();
    if (open.made && process.env['STATEFAULT_KEEP_CLUSTER'] === undefined)
      await removeCluster(testClusterName, open.found);
  });
}
