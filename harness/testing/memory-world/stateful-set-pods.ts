import { createHash } from 'node:crypto';
import type { Pod, StatefulSet, Toleration } from './objects.ts';

const unready = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** The pod of an ordinal, as created and admitted: the template, its claims, and the tolerations that admission adds. */
export function podOf(
  { metadata: { name, namespace = '', uid }, spec, ...rest }: StatefulSet,
  ordinal: number,
  tolerationSeconds: number,
): Pod {
  const { labels } = spec.template.metadata;
  const identity = `${name}-${ordinal}`;
  const own = spec.template.spec.tolerations ?? [];
  const volumes = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${identity}` },
  }));
  return {
    ...rest,
    kind: 'Pod',
    metadata: {
      name: identity,
      namespace,
      uid: '',
      ownerReferences: [{ kind: 'StatefulSet', name, uid, controller: true }],
      labels: {
        ...labels,
        'controller-revision-hash': hashOf(spec.template),
        'statefulset.kubernetes.io/pod-name': identity,
        'apps.kubernetes.io/pod-index': String(ordinal),
      },
    },
    spec: {
      terminationGracePeriodSeconds: 30,
      ...spec.template.spec,
      tolerations: [...own, ...unready.flatMap((key) => added(own, key, tolerationSeconds))],
      volumes: [...(spec.template.spec.volumes ?? []), ...volumes],
    },
    status: { phase: 'Pending' },
  };
}

function added(own: readonly Toleration[], key: string, tolerationSeconds: number): Toleration[] {
  if (own.some((one) => one.key === key && (one.effect ?? 'NoExecute') === 'NoExecute')) return [];
  return [{ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }];
}

/** Name of the revision that the set's template makes. */
export const revisionOf = ({ spec }: StatefulSet): string => hashOf(spec.template);

const hashes = new WeakMap<object, string>();

function hashOf(template: StatefulSet['spec']['template']): string {
  const known = hashes.get(template);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
  hashes.set(template, hash);
  return hash;
}
