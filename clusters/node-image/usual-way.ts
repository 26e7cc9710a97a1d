import { baseName } from './base.ts';
import { catalog } from './catalog.ts';
import { localImage, needEngine } from './engine.ts';
import type { NodeImageOptions } from './ensure.ts';
import { publishedTimeLapse } from './published.ts';
import { pull, pullName } from './pull.ts';
import type { Work } from './work.ts';

/**
 * Which node image of a version is the usual one on this machine. `time-lapse`: one that is there, is published, or is built here since no
 * registry gives another. `official`: the one that is pulled; then it is in the engine.
 */
export async function usualWay(
  options: Pick<NodeImageOptions, 'k8s' | 'registry' | 'say' | 'log' | 'signal'>,
): Promise<'time-lapse' | 'official'> {
  const { k8s, say, log = () => {}, signal } = options;
  const work: Work = { say, log, steps: [], ...(signal && { signal }) };
  await needEngine(work);
  if ((await localImage(work, baseName({ k8s, timeLapse: true }))) !== undefined) return 'time-lapse';
  const published = publishedTimeLapse(k8s);
  if (published !== undefined && (await isHad(work, published))) return 'time-lapse';
  const official = pullName(catalog.nodes[k8s], options.registry ?? process.env['STATEFAULT_REGISTRY']);
  if (official === undefined) return 'time-lapse';
  return (await isHad(work, official)) ? 'official' : 'time-lapse';
}

/** In the engine, or pulled into it now. */
async function isHad(work: Work, image: string): Promise<boolean> {
  if ((await localImage(work, image)) !== undefined) return true;
  const failure = await pull(work, image);
  if (failure !== undefined) work.say(`the registry gave no ${image.split('@')[0]}: ${failure}`);
  return failure === undefined;
}
