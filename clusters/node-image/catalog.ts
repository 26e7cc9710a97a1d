import images from '../images.json' with { type: 'json' };
import { resolveVersion as resolve } from './version.ts';

export interface Pin {
  /** `kindest/node:v1.36.1@sha256:…` */
  image: string;
  /** The kind release whose notes name this digest. */
  from: string;
}

/** A time-lapse image that somebody built and published (`npm run ci:image`). */
export interface TimeLapsePin {
  /** `<registry>/<repository>:<tag>@sha256:…` */
  image: string;
  /** What was done to Go's runtime: one that was built otherwise is not taken. */
  runtime: string;
}

/** What `clusters/images.json` pins: the default Kubernetes version, the kind release, and by digest the official node images and published time-lapse ones. */
export const catalog: {
  default: string;
  kind: string;
  nodes: Record<string, Pin>;
  timeLapse: Record<string, TimeLapsePin>;
} = images;

/** {@link resolve} against the pinned images. */
export function resolveVersion(text: string): string {
  return resolve(text, catalog);
}
