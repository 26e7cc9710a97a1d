import type { Begin, History } from './entry.ts';

/** How the clocks of a cluster run, as its facts tell it. */
interface Clocks {
  timeLapse?: number;
  fastSince?: string;
}

/**
 * What the clocks of the cluster showed at a moment of the run, milliseconds since 1970: stamps that its programs made read so.
 * Undefined when the record does not tell since when they ran how fast.
 */
export function clusterClock(
  [first]: History,
  { timeLapse = 1, fastSince }: Clocks,
): ((timeMs: number) => number) | undefined {
  const { wall } = (first?.value ?? {}) as Partial<Begin>;
  if (wall === undefined || (timeLapse > 1 && fastSince === undefined)) return undefined;
  const beganMs = Date.parse(wall);
  const bendMs = fastSince === undefined ? Number.POSITIVE_INFINITY : Date.parse(fastSince);
  return (timeMs) => {
    const realMs = beganMs + timeMs;
    return realMs <= bendMs ? realMs : bendMs + (realMs - bendMs) * timeLapse;
  };
}
