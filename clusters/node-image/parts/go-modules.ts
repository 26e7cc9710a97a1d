import { tmpdir } from 'node:os';
import { goEnv, type Go } from '../go.ts';
import { command, type Work } from '../work.ts';

/** Downloads one module (not what it needs) and says where it lies. */
export async function download(work: Work, go: Go, module: string, version: string): Promise<string> {
  const args = ['mod', 'download', '-json', `${module}@${version}`];
  const text = await command(work, go.bin, args, { timeoutMs: 300_000, cwd: tmpdir(), env: goEnv() });
  return (JSON.parse(text) as { Dir: string }).Dir;
}

interface Listed {
  Path: string;
  Version: string;
  GoMod?: string;
  Error?: { Err: string };
}

/** Asks the proxy for exact versions of modules, in one command: which it refuses, and where the go.mod of the first now lies. */
export async function look(
  work: Work,
  go: Go,
  wanted: Record<string, string>,
): Promise<{ refused: string[]; goMod: string }> {
  const names = Object.entries(wanted).map(([module, version]) => `${module}@${version}`);
  const args = ['list', '-m', '-e', '-json', ...names];
  const text = await command(work, go.bin, args, { timeoutMs: 180_000, cwd: tmpdir(), env: goEnv() });
  const listed = JSON.parse(`[${text.replaceAll(/^}\s*{/gm, '},{')}]`) as Listed[];
  const refused = listed.filter((one) => one.Error !== undefined).map((one) => `${one.Path}@${one.Version}`);
  return { refused, goMod: listed[0]?.GoMod ?? '' };
}

/** The module that a go command's output says could not be had, `k8s.io/kms@v0.31.8`; undefined when the failure is of another kind. */
export function refusedModule(output: string): string | undefined {
  for (const line of output.split('\n')) {
    const named = /([\w.-]+\.[a-z]+(?:\/[\w.~!-]+)*)@(v\d[\w.+-]*)/.exec(line);
    const refusal = /\b(?:403 Forbidden|404 Not Found|410 Gone)\b|invalid version|unknown revision|not available/.test(
      line,
    );
    if (named !== null && refusal) return `${named[1]}@${named[2]}`;
  }
  return undefined;
}
