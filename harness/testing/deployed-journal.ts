import { journalManifests } from '../../clusters/journal-manifests.ts';
import type { RawObject } from '../history/objects.ts';
import type { Fault, Left, Proof, Target } from '../nemesis/fault.ts';
import { liveScene } from '../nemesis/live-scene.ts';
import { targetsOf } from '../nemesis/scene.ts';
import { survey } from '../nemesis/survey/survey.ts';
import type { FaultSpec } from '../scenario.ts';
import type { ManifestObject } from '../world.ts';
import { memoryWorld, type MemoryWorld } from './memory-world.ts';

const namespace = 'test';
const image = 'x';
const space: ManifestObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };

/** A memory world with the journal deployed and Ready, and the acts of faults under its clock. */
export class DeployedJournal {
  readonly world: MemoryWorld = memoryWorld({ seed: 1 });

  /** Two replicas, or as many as said. */
  static async ready(replicas = 2): Promise<DeployedJournal> {
    const made = new DeployedJournal();
    const manifests = journalManifests({ namespace, replicas, image, labels: {} }) as ManifestObject[];
    await made.does(made.world.api.apply([space, ...manifests]));
    await made.passes(25_000);
    return made;
  }

  does<T>(act: Promise<T>): Promise<T> {
    return this.world.clock.run(act);
  }

  passes(ms: number): Promise<void> {
    return this.does(this.world.clock.sleep(ms));
  }

  /** Where a fault strikes, with what it remembers. */
  async target(fault: Fault, on: FaultSpec['on'], settings: FaultSpec['with'] = {}): Promise<Target> {
    const scene = await this.does(liveScene(this.world, namespace));
    const [target = {}] = targetsOf(fault, { kind: fault.kind, on, with: settings }, scene, 1);
    if (fault.remember !== undefined) target.memo = await this.does(fault.remember(target, this.world));
    return target;
  }

  inject(fault: Fault, target: Target): Promise<void> {
    return this.does(fault.inject(target, this.world));
  }

  prove(fault: Fault, target: Target): Promise<Proof> {
    return this.does(fault.prove(target, this.world));
  }

  async undo(fault: Fault, target: Target): Promise<void> {
    await this.does(fault.undo?.(target, this.world) ?? Promise.resolve());
  }

  async left(fault: Fault): Promise<Left[]> {
    return fault.left?.(await this.does(survey(this.world))) ?? [];
  }

  get(path: string): Promise<RawObject> {
    return this.does(this.world.api.get(path));
  }

  /** The object of a kind in the namespace; undefined when there is none. */
  async here(kind: 'pods' | 'persistentvolumeclaims', name: string): Promise<RawObject | undefined> {
    const { items } = await this.does(this.world.api.list(`/api/v1/namespaces/${namespace}/${kind}`));
    return items.find(({ metadata }) => metadata.name === name);
  }

  set(): Promise<RawObject> {
    return this.get(`/apis/apps/v1/namespaces/${namespace}/statefulsets/journal`);
  }
}
