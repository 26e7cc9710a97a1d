import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildNodeImage, publishTimeLapse } from '../../clusters/node-image/index.ts';
import { defaultK8s, kubernetesVersion } from '../../harness/cli/options.ts';
import { UsageError } from '../../harness/errors.ts';
import { entry } from '../entry.ts';

// `npm run ci:image -- --to ghcr.io/owner/statefault-node [--k8s v1.36.1] [--pin pin.json]`: builds the time-lapse image of a version, pushes it, and
// writes its pin by digest. The engine must be logged in to the registry.
await entry(async ({ say, log, signal }) => {
  const { k8s, to, pin: file } = parsed(process.argv.slice(2));
  const work = { say, log, signal, steps: [] };
  await buildNodeImage({ ...work, k8s, timeLapse: true });
  const pin = JSON.stringify({ [k8s]: await publishTimeLapse(work, k8s, to) }, null, 2);
  if (file !== undefined) writeFileSync(file, `${pin}\n`);
  say(pin);
  return 0;
});

function parsed(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: { k8s: { type: 'string', default: defaultK8s }, to: { type: 'string' }, pin: { type: 'string' } },
    });
    const { to, k8s, pin } = values;
    if (to === undefined || !/^[a-z0-9.:-]+(\/[a-z0-9._-]+)+$/.test(to))
      throw new Error('--to must name a repository.');
    return { to, k8s: kubernetesVersion(k8s), pin };
  } catch (error) {
    throw new UsageError(`${(error as Error).message} usage: npm run ci:image -- --to <registry/repository> [--k8s v]`);
  }
}
