import { InfrastructureError, InterruptedError, UsageError } from '../../harness/errors.ts';
import { bake } from './bake.ts';
import { baseName, buildBase, imageVersion, timeLapseLabel, type BaseRequest } from './base.ts';
import { sweep } from './cache.ts';
import { catalog } from './catalog.ts';
import { dropImage, localImage, needEngine, sweepContainers } from './engine.ts';
import { contentKey } from './key.ts';
import { alone } from './lock.ts';
import { dropOldImages } from './old-images.ts';
import { readOverlay } from './overlay.ts';
import { publishedTimeLapse } from './published.ts';
import { pull, pullName } from './pull.ts';
import { recipe } from './recipe.ts';
import { plainDiskError } from './room.ts';
import { runtimeEditsKey } from './time-lapse/runtime-edits.ts';
import { loadIntoEngine, workloadImage } from './workload-image.ts';
import type { Step, Work } from './work.ts';

export interface NodeImageOptions {
  /** An exact version, as `resolveVersion` gives it. */
  k8s: string;
  /** `auto`: pull the official image, build where no registry gives it. `always`: build. `never`: only pull. */
  build?: 'auto' | 'always' | 'never';
  /** Where to pull from; see `pullName`. Default: `$STATEFAULT_REGISTRY`, else Docker Hub. */
  registry?: string;
  /** A file in the format of `go build -overlay`: Kubernetes is built with these files changed. Implies `build: 'always'`. */
  overlay?: string;
  /** With programs whose clock can run faster ({@link timeLapseFiles}). Pulled where one is published, or `registry` names one by digest. */
  timeLapse?: true;
  /** Short lines for a person. */
  say: (line: string) => void;
  /** Every line that a command prints. */
  log?: (line: string) => void;
  signal?: AbortSignal;
}

export interface NodeImage {
  /** The image to give to kind, `statefault/node:v1.36.1-<key>`. */
  image: string;
  id: string;
  k8s: string;
  /** `cached`: it was in the engine already. */
  origin: 'cached' | 'pulled' | 'built';
  /** The workload image inside it, for pods with `imagePullPolicy: Never`; the engine has it too. */
  workload: string;
  steps: Step[];
}

/**
 * Sees to it that the engine has the node image of a Kubernetes version with the workload image baked in. At once when it is
 * there; else the base is found in the engine, pulled by pinned digest, or built, in this order.
 * Throws UsageError for a version that cannot be had, InfrastructureError when this machine cannot do what is needed. After any
 * error nothing half-made is left, and finished parts are kept for the next call.
 */
export async function ensureNodeImage(options: NodeImageOptions): Promise<NodeImage> {
  const work: Work = {
    say: options.say,
    log: options.log ?? (() => {}),
    steps: [],
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const engine = await needEngine(work);
  try {
    return await obtain(work, engine, options);
  } catch (error) {
    if (options.signal?.aborted)
      throw new InterruptedError('the node image was interrupted: what is finished is kept', { cause: error });
    throw await plainDiskError(error, engine.root);
  }
}

/** Builds the node image of a Kubernetes version on this machine, whether or not a registry would give it. */
export function buildNodeImage(options: Omit<NodeImageOptions, 'build' | 'registry'>): Promise<NodeImage> {
  return ensureNodeImage({ ...options, build: 'always' });
}

interface Base {
  name: string;
  origin: 'pulled' | 'built';
}

async function obtain(
  work: Work,
  engine: { arch: string; root: string },
  options: NodeImageOptions,
): Promise<NodeImage> {
  const { k8s } = options;
  const request: BaseRequest = {
    k8s,
    ...(options.overlay === undefined ? {} : { overlay: await readOverlay(options.overlay) }),
    ...(options.timeLapse === undefined ? {} : { timeLapse: options.timeLapse }),
  };
  const candidates = possibleBases(options, request);
  let found: Base | undefined;
  const base = async (): Promise<Base> =>
    (found ??= await obtainBase(work, engine.root, candidates, request, options.build ?? 'auto'));
  const workload = await workloadImage(work, engine.arch, async () => (await base()).name);
  const derived = ({ name }: Base): string =>
    `statefault/node:${imageVersion(request)}-${contentKey({ name, workload: workload.name, revision: recipe.revision })}`;
  const cached = async (): Promise<NodeImage | undefined> => {
    for (const candidate of candidates) {
      const local = await localImage(work, derived(candidate));
      if (local !== undefined)
        return {
          image: derived(candidate),
          id: local.id,
          k8s,
          origin: 'cached',
          workload: workload.name,
          steps: work.steps,
        };
    }
    return undefined;
  };
  const ready = (await localImage(work, workload.name)) === undefined ? undefined : await cached();
  if (ready !== undefined) return ready;
  return alone(work, async () => {
    await sweep();
    await sweepContainers(work);
    await loadIntoEngine(work, workload);
    const byOther = await cached();
    if (byOther !== undefined) return byOther;
    const { name, origin } = await base();
    const image = derived({ name, origin });
    const baseImage = await localImage(work, name);
    if (baseImage === undefined)
      throw new InfrastructureError(`${name} vanished from the engine while it was being used`);
    if (request.timeLapse !== undefined && baseImage.labels[timeLapseLabel] !== runtimeEditsKey())
      throw new InfrastructureError(`${name} is no time-lapse image that this version of statefault can use`);
    await bake(work, { base: name, baseImage, image, k8s, origin, workload });
    await dropOldImages(work);
    const made = await localImage(work, image);
    return { image, id: made?.id ?? '', k8s, origin, workload: workload.name, steps: work.steps };
  });
}

function possibleBases({ build = 'auto', registry }: NodeImageOptions, request: BaseRequest): Base[] {
  const { k8s, overlay, timeLapse } = request;
  const pulled =
    timeLapse === undefined
      ? pullName(catalog.nodes[k8s], registry ?? process.env['STATEFAULT_REGISTRY'])
      : (registry ?? publishedTimeLapse(k8s));
  const mayPull = build !== 'always' && overlay === undefined && pulled !== undefined;
  return [
    ...(mayPull ? [{ name: pulled, origin: 'pulled' as const }] : []),
    ...(build === 'never' ? [] : [{ name: baseName(request), origin: 'built' as const }]),
  ];
}

async function obtainBase(
  work: Work,
  engineRoot: string,
  candidates: Base[],
  request: BaseRequest,
  build: 'auto' | 'always' | 'never',
): Promise<Base> {
  for (const candidate of candidates) if ((await localImage(work, candidate.name)) !== undefined) return candidate;
  const [official] = candidates.filter(({ origin }) => origin === 'pulled');
  if (official === undefined && build === 'never')
    throw new UsageError(
      request.timeLapse === undefined
        ? `no official node image of Kubernetes ${request.k8s} is pinned here: allow building it, or choose one of ${Object.keys(catalog.nodes).join(', ')}`
        : `no time-lapse image of Kubernetes ${request.k8s} is published: allow building it`,
    );
  if (official !== undefined) {
    const failure = await pull(work, official.name);
    if (failure === undefined) return official;
    const told = `the registry gave no ${official.name.split('@')[0]}: ${failure}`;
    if (build === 'never') throw new InfrastructureError(told);
    work.say(`${told}; building the node image from packages and modules instead`);
  }
  try {
    return { name: await buildBase(work, request, engineRoot), origin: 'built' };
  } catch (error) {
    await dropImage(work, baseName(request));
    throw error;
  }
}
