import { InvalidArgumentError } from 'commander';
import { catalog, resolveVersion } from '../../clusters/node-image/index.ts';
import { isProfile, profiles, type Profile } from '../../clusters/profile.ts';
import { mostTimeLapse } from '../../clusters/time-lapse.ts';
import { storages, type Storage } from '../../clusters/spec.ts';
import { UsageError } from '../errors.ts';

/** Options of commands that make or name a cluster. */
export interface ClusterOptions {
  name: string;
  k8s?: string;
  profile?: Profile;
  storage?: Storage;
  workers?: number;
  timeLapse?: number;
}

/** For `--help` of the commands that make a cluster. */
export const timeLapseHelp =
  'how many times as fast the clocks of Kubernetes run (1 to 100; the machine must keep up); needs an image that is built here once';

export const overlayHelp =
  'patch of Kubernetes to build its image with, in the format of "go build -overlay": {"Replace": {"<file of a module>": "<your file>"}}';

export const timeLapse = (text: string): number => count(mostTimeLapse)(text);

/** ` in a time-lapse of 20`, for a title; nothing in real time. */
export const inTimeLapse = (factor: number | undefined): string =>
  factor === undefined || factor === 1 ? '' : `, in a time-lapse of ${factor}`;

export const defaultCluster = 'statefault';
export const defaultK8s = catalog.default;

/** kind derives container and host names from it, and a host name holds 63 characters with `-control-plane`. */
export function clusterName(text: string): string {
  if (!/^[a-z0-9][a-z0-9.-]{0,39}$/.test(text)) throw new InvalidArgumentError('use 1 to 40 of a-z, 0-9, "." and "-".');
  return text;
}

export function kubernetesVersion(text: string): string {
  try {
    return resolveVersion(text);
  } catch (error) {
    if (error instanceof UsageError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

export function profile(text: string): Profile {
  if (!isProfile(text)) throw new InvalidArgumentError(`use one of: ${Object.keys(profiles).join(', ')}.`);
  return text;
}

export function storage(text: string): Storage {
  const found = storages.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`use one of: ${storages.join(', ')}.`);
  return found;
}

/** A whole number from 1 to `most`. */
export const count =
  (most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new InvalidArgumentError(`use a whole number from 1 to ${most}.`);
    return value;
  };
