import { run } from './command.ts';

/** Image label that every node image of ours carries; node containers inherit it. It marks what we may touch. */
export const nodeLabel = 'io.statefault.node';
/** Image labels of our node images: the workload image that is baked in, and the Kubernetes version. */
export const workloadLabel = 'io.statefault.workload';
export const k8sLabel = 'io.statefault.k8s';
/** Label of every other container that we start (prober, image builds). */
export const containerLabel = 'io.statefault.container';

/** A node container of a kind cluster. */
export interface NodeContainer {
  cluster: string;
  name: string;
  role: string;
  /** Made from an image of ours. */
  ours: boolean;
  /** The engine's word: running, paused, exited, created. */
  state: string;
  image: string;
  /** Image with the programs of our workloads, present on the node. */
  workloadImage: string;
  k8s: string;
  createdAt: string;
}

const kindCluster = 'io.x-k8s.kind.cluster';
const label = (name: string): string => `Label "${name}"`;
const fields = [
  'Names',
  label(kindCluster),
  label('io.x-k8s.kind.role'),
  label(nodeLabel),
  label(workloadLabel),
  label(k8sLabel),
  'State',
  'Image',
  'CreatedAt',
];
const format = fields.map((field) => `{{.${field}}}`).join('\t');

/** All node containers of all kind clusters on this engine, ours and others', whatever their state. */
export async function nodeContainers(signal?: AbortSignal): Promise<NodeContainer[]> {
  const out = await run('docker', ['ps', '-a', '--filter', `label=${kindCluster}`, '--format', format], {
    timeoutMs: 15_000,
    ...(signal === undefined ? {} : { signal }),
  });
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const words = line.split('\t');
      const [name = '', cluster = '', role = '', ours = '', workloadImage = '', k8s = '', state = '', image = ''] =
        words;
      return { cluster, name, role, ours: ours !== '', workloadImage, k8s, state, image, createdAt: words[8] ?? '' };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
