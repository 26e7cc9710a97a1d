import type { Fault } from '../fault.ts';
import { componentFreeze } from './component-freeze.ts';
import { componentRestart } from './component-restart.ts';
import { componentStop } from './component-stop.ts';
import { components } from './component.ts';

export const controlPlaneFaults: readonly Fault[] = components.flatMap((component) => [
  componentStop(component),
  componentFreeze(component),
  componentRestart(component),
]);
