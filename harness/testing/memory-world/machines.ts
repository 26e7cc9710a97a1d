import type { Machines } from '../../world.ts';
import type { Model } from './model.ts';

/** The engine's side of the nodes: they run, always. */
export function memoryMachines({ clock, chance, machines }: Model): Machines {
  return {
    async states() {
      await clock.sleep(chance.between(10, 40));
      return new Map([...machines.keys()].map((name) => [name, 'running']));
    },
    act: async (node, act) => {
      throw new Error(`the memory world cannot ${act} ${node}`);
    },
  };
}
