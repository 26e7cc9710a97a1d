import { z } from 'zod';
import type { RawObject } from '../../history/objects.ts';

const port = z.union([z.int(), z.string()]);
const probe = z.object({
  httpGet: z.object({ port, host: z.string().optional() }).optional(),
  tcpSocket: z.object({ port, host: z.string().optional() }).optional(),
  grpc: z.object({ port: z.int() }).optional(),
  periodSeconds: z.number().default(10),
  timeoutSeconds: z.number().default(1),
  failureThreshold: z.number().default(3),
});
type Probe = z.output<typeof probe>;

const podSchema = z.object({
  spec: z.object({
    hostNetwork: z.boolean().optional(),
    containers: z.array(
      z.object({
        name: z.string(),
        ports: z.array(z.object({ name: z.string().optional(), containerPort: z.int() })).default([]),
        readinessProbe: probe.optional(),
        livenessProbe: probe.optional(),
      }),
    ),
  }),
  status: z.object({
    podIP: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
  }),
});
type Container = z.output<typeof podSchema>['spec']['containers'][number];

/** Where a pod's kubelet asks whether it is ready, and how long it takes to believe that it is not. */
export interface NetworkProbes {
  ip: string;
  ports: number[];
  withinMs: number;
}

/** Why there is nothing to drop that would make a pod not Ready and do nothing else to it. */
export interface NoProbes {
  why: string;
}

/** What of a pod's readiness goes over the network. */
export function networkProbes(pod: RawObject): NetworkProbes | NoProbes {
  const { name } = pod.metadata;
  const { spec, status } = podSchema.parse(pod);
  const ip = status.podIP;
  if (ip === undefined) return { why: `${name} has no address yet` };
  if (spec.hostNetwork === true) return { why: `${name} shares the network of its node` };
  const asked = spec.containers.flatMap((container) => asksAt(container, container.readinessProbe));
  const [first, ...others] = asked;
  if (first === undefined) return { why: `no readiness probe of ${name} goes to its address over the network` };
  const ports = [first, ...others].map((one) => one.port);
  const living = spec.containers.flatMap((container) => asksAt(container, container.livenessProbe));
  const shared = living.find((one) => ports.includes(one.port));
  if (shared !== undefined)
    return { why: `a liveness probe of ${name} asks at port ${shared.port} too: without it the container is killed` };
  return { ip, ports: [...new Set(ports)], withinMs: Math.max(...asked.map((one) => one.withinMs)) };
}

/** Ready as the API server has it: `True`, `False`, `Unknown`. */
export const readyOf = (pod: RawObject): string =>
  podSchema.parse(pod).status.conditions.find(({ type }) => type === 'Ready')?.status ?? 'Unknown';

function asksAt({ ports }: Container, asked: Probe | undefined): { port: number; withinMs: number }[] {
  const at = asked?.httpGet ?? asked?.tcpSocket ?? asked?.grpc;
  if (asked === undefined || at === undefined || ('host' in at && at.host !== undefined)) return [];
  const found = typeof at.port === 'number' ? at.port : ports.find(({ name }) => name === at.port)?.containerPort;
  const withinMs = asked.failureThreshold * (asked.periodSeconds + asked.timeoutSeconds) * 1_000;
  return found === undefined ? [] : [{ port: found, withinMs }];
}
