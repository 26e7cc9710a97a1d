import { readdirSync, readFileSync } from 'node:fs';

/** A process that runs on this machine. */
export interface Descendant {
  pid: number;
  command: string;
}

/**
 * Every process whose environment says `name=value`: whatever was started with it, and what that started, whoever its
 * parent is by now. Commands of other programs never say so. Needs Linux.
 */
export function descendantsWith(name: string, value: string): Descendant[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.flatMap((pid) => {
    const words = wordsIn(`/proc/${pid}/environ`);
    if (!words.includes(`${name}=${value}`)) return [];
    return [{ pid: Number(pid), command: wordsIn(`/proc/${pid}/cmdline`).join(' ').trim() }];
  });
}

/** None of a process that has ended meanwhile, or is another user's. */
function wordsIn(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\0');
  } catch {
    return [];
  }
}
