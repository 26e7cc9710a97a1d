import type { World } from '../world.ts';
import type { ReadOnlyApi } from './lazy-api.ts';

/** A cluster as far as it can be watched: nothing of this changes it. */
export type Watchable = Pick<World, 'cluster' | 'nodes' | 'machines' | 'clock'> & { api: ReadOnlyApi };
