import images from '../images.json' with { type: 'json' };
import { resolveVersion as resolve } from './version.ts';

export interface Pin {
  /** `kindest/node:v1.36.1@sha256:…` */
  image: string;
  /** The kind release whose notes name this digest. */
  from: string;
}

/** What `clusters/images.json` pins: the default Kubernetes version, the kind release, and the official node images by digest. */
export const catalog: { default: string; kind: string; nodes: Record<string, Pin> } = images;

/** {@link resolve} against the pinned images. */
export function resolveVersion(text: string): string {
  return resolve(text, catalog);
}
