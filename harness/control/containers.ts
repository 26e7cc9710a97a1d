import { run } from './command.ts';

/** Image label that every node image of ours carries; node containers inherit it. It marks what we may touch. */
export const nodeLabel = 'io.statefault.node';
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
  createdAt: string;
}

const kindCluster = 'io.x-k8s.kind.cluster';
const format = ['Names', `Label "${kindCluster}"`, 'Label "io.x-k8s.kind.role"', `Label "${nodeLabel}"`, 'State', 'Image', 'CreatedAt']
  .map((field) => `{{.${field}}}`)
  .join('\t');

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
      const [name = '', cluster = '', role = '', label = '', state = '', image = '', createdAt = ''] = line.split('\t');
      return { cluster, name, role, ours: label !== '', state, image, createdAt };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
