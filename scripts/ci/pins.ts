import { z } from 'zod';

const pinsSchema = z.record(
  z.string().regex(/^v1\.\d+\.\d+$/),
  z.strictObject({ image: z.string().regex(/^[^@\s]+@sha256:[0-9a-f]{64}$/), runtime: z.string().min(1) }),
);
const imagesSchema = z.looseObject({ timeLapse: pinsSchema });

/** The content of clusters/images.json with pins of time-lapse images put in, newest version first. Throws on what is none. */
export function pinned(images: unknown, pins: readonly unknown[]): object {
  const { timeLapse, ...rest } = imagesSchema.parse(images);
  const all = [timeLapse, ...pins.map((one) => pinsSchema.parse(one))].flatMap((one) => Object.entries(one));
  const newestFirst = all.sort(([a], [b]) => b.localeCompare(a, 'en', { numeric: true }));
  const { default: chosen, kind, ...others } = rest;
  return { default: chosen, kind, timeLapse: Object.fromEntries(newestFirst), ...others };
}
