import type { Fault } from '../fault.ts';
import { fileCorrupted } from './file-corrupted.ts';
import { volumeEmptied } from './volume-emptied.ts';
import { volumeFull, volumeReadonly } from './volume-refuses.ts';

export const storageFaults: readonly Fault[] = [volumeEmptied, fileCorrupted, volumeFull, volumeReadonly];
