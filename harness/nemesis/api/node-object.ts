import { z } from 'zod';
import type { RawObject } from '../../history/objects.ts';
import { taintsOf } from './node-taints.ts';
import type { Patch } from './objects.ts';

const words = z.record(z.string(), z.string());

/** What of a Node object its kubelet does not say by itself. */
const schema = z.strictObject({
  uid: z.string(),
  labels: words,
  annotations: words,
  taints: z.array(z.strictObject({ key: z.string(), value: z.exactOptional(z.string()), effect: z.string() })),
  podCIDR: z.exactOptional(z.string()),
  podCIDRs: z.exactOptional(z.array(z.string())),
  providerID: z.exactOptional(z.string()),
  unschedulable: z.exactOptional(z.literal(true)),
});

export type NodeMemo = z.output<typeof schema>;

/** Reads a memo back. Throws when it is none. */
export const readNode = (value: unknown): NodeMemo => schema.parse(value);

/** Controllers put these on and take them off as they see fit. */
const lifecycle = /^node\.kubernetes\.io\/(not-ready|unreachable|unschedulable|network-unavailable|[a-z]+-pressure)$/;

/** What must be put back. */
export function rememberNode({ metadata, spec = {}, ...rest }: RawObject): NodeMemo {
  const { podCIDR, podCIDRs, providerID, unschedulable } = spec;
  const taints = taintsOf({ metadata, spec, ...rest }).filter(({ key }) => !lifecycle.test(key));
  return readNode({
    uid: metadata.uid,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    taints: taints.map(({ key, value, effect }) => ({ key, effect, ...(value === undefined ? {} : { value }) })),
    ...(podCIDR === undefined ? {} : { podCIDR }),
    ...(podCIDRs === undefined ? {} : { podCIDRs }),
    ...(providerID === undefined ? {} : { providerID }),
    ...(unschedulable === true ? { unschedulable } : {}),
  });
}

/** The Node object to be made again. */
export function nodeAgain(name: string, { uid: _, labels, annotations, ...spec }: NodeMemo): object {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels, annotations }, spec };
}

/** What a Node that registered anew lacks of the former one; undefined when it is the former one, or lacks nothing. */
export function lackingOf(now: RawObject, memo: NodeMemo): Patch | undefined {
  if (now.metadata.uid === memo.uid) return undefined;
  const labels = lacking(memo.labels, now.metadata.labels);
  const annotations = lacking(memo.annotations, now.metadata.annotations);
  const taints = memo.taints.filter(
    (one) => !taintsOf(now).some(({ key, effect }) => key === one.key && effect === one.effect),
  );
  if (Object.keys(labels).length + Object.keys(annotations).length + taints.length === 0) return undefined;
  const spec = taints.length === 0 ? {} : { spec: { taints: [...taintsOf(now), ...taints] } };
  return { metadata: { labels, annotations }, ...spec };
}

/** Address ranges of its pods, as its Node says. */
export const rangesOf = ({ spec = {} }: RawObject): string[] => (spec['podCIDRs'] ?? []) as string[];

/** Whether the pods of a node get addresses that others look for elsewhere: `ranges` are those of its pod network. */
export const isElsewhere = (node: RawObject, ranges: readonly string[]): boolean =>
  ranges.length > 0 && rangesOf(node).length > 0 && !rangesOf(node).some((range) => ranges.includes(range));

const lacking = (before: Record<string, string>, now: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(before).filter(([key]) => !(key in now)));
