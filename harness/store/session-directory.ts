import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { uniqueDirectory, utcStamp } from './run-directory.ts';
import { parseSession, sessionFile, sessionText, type Session } from './session.ts';

/** Makes the directory of a session, `session-<UTC time>`, below `artifacts`, with its first index. Returns its path. */
export function createSessionDirectory(artifacts: string, session: Session): string {
  const path = uniqueDirectory(join(artifacts, `session-${utcStamp(new Date(session.startedAt))}`));
  saveSession(path, session);
  return path;
}

/** Puts a new index in the place of the old one; whoever reads meanwhile reads one of the two. */
export function saveSession(directory: string, session: Session): void {
  const half = join(directory, `.${sessionFile}.half`);
  writeFileSync(half, sessionText(session));
  renameSync(half, join(directory, sessionFile));
}

/** The index of the session in a directory. Throws UsageError when there is none, or when it is damaged. */
export function readSession(directory: string): Session {
  const file = join(directory, sessionFile);
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new UsageError(`there is no directory ${directory}`);
  if (!existsSync(file))
    throw new UsageError(`there is no ${sessionFile} in ${directory}: it is not that of a session`);
  return parseSession(readFileSync(file, 'utf8'), file);
}
