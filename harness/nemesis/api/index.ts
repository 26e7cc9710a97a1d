import type { Fault } from '../fault.ts';
import { forceDelete } from './force-delete.ts';

export const apiFaults: readonly Fault[] = [forceDelete];
