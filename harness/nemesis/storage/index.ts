import type { Fault } from '../fault.ts';
import { volumeEmptied } from './volume-emptied.ts';

export const storageFaults: readonly Fault[] = [volumeEmptied];
