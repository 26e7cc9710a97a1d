import { z } from 'zod';
import { InfrastructureError } from '../../errors.ts';
import type { RawObject } from '../../history/objects.ts';
import type { Patch } from './objects.ts';
import { templateOf, type Container } from './template.ts';

/** Nothing listens there: the pull fails at once, and needs no name server. */
export const brokenImage = '127.0.0.1:1/statefault/not-there:1';

/** In the template itself: what its first container had before. */
const mark = 'statefault.dev/image';
const before = z.strictObject({
  name: z.string(),
  image: z.exactOptional(z.string()),
  imagePullPolicy: z.exactOptional(z.string()),
});

const markOf = (set: RawObject): string | undefined => templateOf(set).metadata?.annotations?.[mark];

/** The set's template names the image that cannot be pulled, by our doing. */
export const isBroken = (set: RawObject): boolean => markOf(set) !== undefined;

/** Breaks a template; what was there before goes into it as an annotation, in the same call. */
export function broken(set: RawObject): Patch | undefined {
  const [first, ...others] = templateOf(set).spec.containers;
  if (first === undefined) return undefined;
  const { name, image, imagePullPolicy } = first;
  const containers = [{ ...first, image: brokenImage, imagePullPolicy: 'IfNotPresent' }, ...others];
  return template(JSON.stringify({ name, image, imagePullPolicy }), containers);
}

/** Makes it whole again. */
export function restored(set: RawObject): Patch {
  const { name, ...former } = formerOf(set);
  const containers = templateOf(set).spec.containers.map((one) =>
    one.name === name && one.image === brokenImage ? { ...one, ...former } : one,
  );
  return template(null, containers);
}

function formerOf(set: RawObject): z.output<typeof before> {
  try {
    return before.parse(JSON.parse(markOf(set) ?? ''));
  } catch {
    const { name } = set.metadata;
    throw new InfrastructureError(
      `annotation ${mark} in the template of ${name} says no image: put the image back by hand`,
    );
  }
}

const template = (value: string | null, containers: readonly Container[]): Patch => ({
  spec: { template: { metadata: { annotations: { [mark]: value } }, spec: { containers } } },
});
