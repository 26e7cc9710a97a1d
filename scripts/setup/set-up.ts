import { catalog, ensureNodeImage, usualWay } from '../../clusters/node-image/index.ts';
import { ensureEngine } from '../../harness/control/engine.ts';
import { ensureKind } from '../../harness/control/kind-binary.ts';
import type { Progress } from '../../harness/control/progress.ts';
import { step } from './step.ts';

export interface SetUp extends Progress {
  /** Also get the node image of the default Kubernetes version: pulled, or built where no registry answers. */
  nodeImage: boolean;
  /** And the one whose clocks can run faster, where clusters usually have it. */
  timeLapse?: true;
}

/** Makes this machine ready, step by step; quick when there is nothing to do. Each step says how long it took. */
export async function setUp({ nodeImage, timeLapse, ...progress }: SetUp): Promise<void> {
  await step('container engine', progress, async (own) => {
    const { version, cgroupVersion } = await ensureEngine(own);
    return `${version}, cgroup v${cgroupVersion}`;
  });
  await step('kind', progress, ensureKind);
  if (!nodeImage) return;
  await step('node image', progress, async (own) => {
    const { image, origin } = await ensureNodeImage({ ...own, k8s: catalog.default });
    return `${image} (${origin})`;
  });
  if (timeLapse === undefined) return;
  await step('time-lapse image', progress, async (own) => {
    if ((await usualWay({ ...own, k8s: catalog.default })) === 'official')
      return 'not needed: the official image is there';
    const { image, origin } = await ensureNodeImage({ ...own, k8s: catalog.default, timeLapse });
    return `${image} (${origin})`;
  });
}
