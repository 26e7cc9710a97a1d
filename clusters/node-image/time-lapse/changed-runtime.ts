import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError } from '../../../harness/errors.ts';
import { goRoot, type Go } from '../go.ts';
import type { Change } from '../go-part.ts';
import type { Work } from '../work.ts';
import { runtimeClock } from './runtime-clock.ts';
import { applyEdit, runtimeEdits } from './runtime-edits.ts';

/** The changes of Go's own library that let its clock run faster, made from the text of the Go that will compile with them. */
export async function changedRuntime(work: Work, go: Go): Promise<Change[]> {
  const root = await goRoot(work, go);
  const changed = [...Map.groupBy(runtimeEdits(), ({ path }) => path)].map(async ([path, edits]): Promise<Change> => {
    const text = await readFile(join(root, 'src', path), 'utf8').catch(() => {
      throw new InfrastructureError(`time-lapse cannot be built with Go ${go.version}: it has no ${path}`);
    });
    return { module: 'std', path, text: edits.reduce((done, edit) => applyEdit(done, edit, go.version), text) };
  });
  return [{ module: 'std', path: 'runtime/timelapse.go', text: runtimeClock }, ...(await Promise.all(changed))];
}
