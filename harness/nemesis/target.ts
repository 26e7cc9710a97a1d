import { InfrastructureError } from '../errors.ts';
import type { Json } from '../ledger/ledger.ts';

/** One object of the API server, told from its namesakes by its UID. */
export interface ObjectRef {
  namespace: string;
  name: string;
  uid: string;
}

/** A claim of a pod and the volume that it is bound to. */
export interface VolumeRef {
  claim: ObjectRef;
  /** Name of the PersistentVolume. */
  volume: string;
  /** The node that holds its data: the one it is tied to, or for a shared one any. */
  node: string;
  /** Directory on that node. */
  path: string;
}

/** What the settings of a fault may hold: see `with` of a scenario's inject step. */
export type Settings = Record<string, string | number>;

/**
 * Where a fault is to strike, resolved once, when it is injected: plain JSON, since it goes into the undo ledger. Which
 * fields are there follows from what the fault strikes.
 */
export interface Target {
  node?: string;
  /** The pod that was named, as it stood when the fault was injected. */
  pod?: ObjectRef;
  volumes?: VolumeRef[];
  /** The StatefulSet. */
  set?: ObjectRef;
  /** Checked against the fault's settings, defaults filled in. */
  with?: Settings;
  /** What the fault found before, and must put back. */
  memo?: Json;
  /** For an undo: the act that injects may still be under way, since whoever sent it died. */
  unfinished?: true;
}

export const nodeOf = ({ node }: Target): string => node ?? lacks('node');
export const podOf = ({ pod }: Target): ObjectRef => pod ?? lacks('pod');
export const setOf = ({ set }: Target): ObjectRef => set ?? lacks('StatefulSet');

/** The volumes of the pod, at least one. */
export function volumesOf({ volumes = [] }: Target): [VolumeRef, ...VolumeRef[]] {
  const [first, ...others] = volumes;
  return first === undefined ? lacks('bound claim') : [first, ...others];
}

/** A number among the settings. */
export function settingOf({ with: settings = {} }: Target, name: string): number {
  const value = settings[name];
  return typeof value === 'number' ? value : lacks(`setting ${name}`);
}

/** The directory of a volume. Its path comes from the API server: only where local volumes live is anything ever touched. */
export function directoryOf({ path }: Pick<VolumeRef, 'path'>): string {
  const safe = /^\/(var\/local-path-provisioner|var\/statefault-shared|opt\/local-path-provisioner)\/[\w-][\w.-]*$/;
  if (!safe.test(path)) throw new InfrastructureError(`no volume directory that may be touched: ${path}`);
  return path;
}

/** For people: `pod ns/name`, `node name`, `StatefulSet ns/name`. */
export function wordsOf({ node, pod, set }: Target): string {
  if (pod !== undefined) return `pod ${pod.namespace}/${pod.name}${node === undefined ? '' : ` on ${node}`}`;
  return set === undefined ? `node ${node ?? '?'}` : `StatefulSet ${set.namespace}/${set.name}`;
}

function lacks(what: string): never {
  throw new InfrastructureError(`no ${what} was found that this fault could strike`);
}
