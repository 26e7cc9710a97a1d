import { InfrastructureError, UsageError } from '../../harness/errors.ts';

/** A Kubernetes release, `v1.36.1`; `pre` holds what follows a hyphen (`rc.0`). */
export interface Release {
  major: number;
  minor: number;
  patch: number;
  pre?: string;
}

/** The oldest minor release this project answers for. */
export const OLDEST_MINOR = 30;

const EXACT = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?$/;
const MINOR = /^v?(\d+)\.(\d+)$/;

/**
 * Turns what a user typed (`v1.36.3`, `1.36.3`, `1.36`) into an exact version with a leading `v`. A minor alone means
 * the default when it is of that minor, else the newest pinned patch. Throws {@link UsageError}, one line, for anything else.
 */
export function resolveVersion(text: string, catalog: { default: string; nodes: Record<string, unknown> }): string {
  const typed = text.trim();
  const minor = MINOR.exec(typed);
  const release = minor ? newestOfMinor(Number(minor[1]), Number(minor[2]), typed, catalog) : parseRelease(typed);
  if (release === undefined)
    throw new UsageError(`"${text}" is not a Kubernetes version: write it like v1.36.1, 1.36.1 or 1.36`);
  if (release.major !== 1 || release.minor < OLDEST_MINOR)
    throw new UsageError(`Kubernetes ${typed} is too old: v1.${OLDEST_MINOR}.0 is the oldest that is supported`);
  return formatRelease(release);
}

export function parseRelease(text: string): Release | undefined {
  const match = EXACT.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, pre] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), ...(pre === undefined ? {} : { pre }) };
}

export function formatRelease({ major, minor, patch, pre }: Release): string {
  return `v${major}.${minor}.${patch}${pre === undefined ? '' : `-${pre}`}`;
}

/** Oldest first. A pre-release comes before its release. */
export function compareReleases(a: Release, b: Release): number {
  const byNumber = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (byNumber !== 0) return byNumber;
  if (a.pre === b.pre) return 0;
  if (a.pre === undefined) return 1;
  if (b.pre === undefined) return -1;
  return a.pre.localeCompare(b.pre, 'en', { numeric: true });
}

/** The staging modules of Kubernetes `v1.36.1` are released as `v0.36.1`. */
export function stagingVersion(k8s: string): string {
  return k8s.replace(/^v1\./, 'v0.');
}

/** Other patches worth trying when `version` is refused: three on each side and the first two of its minor, the nearest first. */
export function neighbours(version: string): string[] {
  const release = parseRelease(version);
  if (release === undefined) throw new InfrastructureError(`"${version}" is not a version with three numbers`);
  const { major, minor, patch: wanted } = release;
  const patches = [-3, -2, -1, 0, 1, 2, 3].map((step) => wanted + step);
  return [...new Set([...patches, 0, 1])]
    .filter((patch) => patch >= 0)
    .toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || b - a)
    .map((patch) => formatRelease({ major, minor, patch }))
    .filter((other) => other !== version);
}

function newestOfMinor(
  major: number,
  minor: number,
  typed: string,
  catalog: { default: string; nodes: Record<string, unknown> },
): Release {
  const isOfMinor = (release: Release | undefined): release is Release =>
    release !== undefined && release.major === major && release.minor === minor;
  const byDefault = parseRelease(catalog.default);
  if (isOfMinor(byDefault)) return byDefault;
  const newest = Object.keys(catalog.nodes).map(parseRelease).filter(isOfMinor).toSorted(compareReleases).at(-1);
  if (newest !== undefined) return newest;
  if (major === 1 && minor >= OLDEST_MINOR)
    throw new UsageError(`no patch of Kubernetes ${typed} is known here: name one, like v${major}.${minor}.0`);
  throw new UsageError(`Kubernetes ${typed} is too old: v1.${OLDEST_MINOR}.0 is the oldest that is supported`);
}
