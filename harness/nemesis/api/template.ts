import type { RawObject } from '../../history/objects.ts';

/** A container as a template or a pod names it. */
export interface Container {
  name: string;
  image?: string;
  imagePullPolicy?: string;
}

export interface Template {
  metadata?: { annotations?: Record<string, string> };
  spec: { containers: Container[]; terminationGracePeriodSeconds?: number };
}

/** The pod template of a StatefulSet. */
export const templateOf = ({ spec }: RawObject): Template => spec?.['template'] as Template;

export const containersOf = ({ spec }: RawObject): Container[] => (spec?.['containers'] ?? []) as Container[];
