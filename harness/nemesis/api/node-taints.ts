import type { RawObject } from '../../history/objects.ts';

/** A taint as the API server has it. */
export interface Taint {
  key: string;
  value?: string;
  effect: string;
  timeAdded?: string;
}

export const taintsOf = ({ spec }: RawObject): Taint[] => (spec?.['taints'] ?? []) as Taint[];
