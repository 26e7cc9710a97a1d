import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the kernel's freezer of a container may be, and its words for frozen and not. */
const places = (id: string): { path: string; frozen: string; thawed: string }[] => [
  { path: `/sys/fs/cgroup/freezer/docker/${id}/freezer.state`, frozen: 'FROZEN', thawed: 'THAWED' },
  { path: `/sys/fs/cgroup/system.slice/docker-${id}.scope/cgroup.freeze`, frozen: '1', thawed: '0' },
  { path: `/sys/fs/cgroup/docker/${id}/cgroup.freeze`, frozen: '1', thawed: '0' },
];

const execEndsMs = 3_000;

/**
 * Lets a paused container run for a moment, past the engine. A program that was being started in it when it was paused is frozen in its
 * start; the engine waits for it, and unpauses nothing before it is there. Resolves with false where the freezer cannot be reached: the
 * engine is on another machine, or we are not root.
 */
export async function letStartsEnd(id: string): Promise<boolean> {
  const place = places(id).find(({ path }) => existsSync(path));
  if (place === undefined) return false;
  try {
    writeFileSync(place.path, place.thawed);
    await sleep(execEndsMs);
    // The engine refuses to unpause what it does not find frozen.
    writeFileSync(place.path, place.frozen);
    return true;
  } catch {
    return false;
  }
}
