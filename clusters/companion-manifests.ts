import type { Companion } from '../harness/scenario/companion.ts';
import { journalContainer } from './journal-manifests.ts';

/** What must be known beside the companion itself. */
export interface CompanionSetting {
  namespace: string;
  image: string;
  /** Labels on every object, so that leftovers can be told. */
  labels: Record<string, string>;
  /** The node on which it starts; a DaemonSet has none. */
  node: string | undefined;
}

/** The object of a companion: a Deployment, a DaemonSet, or the Pod that a manifest on a node describes. */
export function companionObject(companion: Companion, setting: CompanionSetting) {
  const { namespace, labels } = setting;
  const selector = { companion: companion.name };
  const metadata = { name: companion.name, namespace, labels: { ...labels, ...selector } };
  const spec = podSpec(companion, setting);
  if (companion.kind === 'static-pod') return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
  const template = { metadata: { labels: { ...labels, ...selector } }, spec };
  const common = { selector: { matchLabels: selector }, template };
  if (companion.kind === 'daemonset') return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: common };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 1, ...common } };
}

function podSpec(companion: Companion, { image, node }: CompanionSetting) {
  const hostname = 'kubernetes.io/hostname';
  const isDeployment = companion.kind === 'deployment';
  const near = { matchExpressions: [{ key: hostname, operator: 'In', values: [node] }] };
  return {
    terminationGracePeriodSeconds: 3,
    ...(isDeployment && companion.pinned && { nodeSelector: { [hostname]: node } }),
    ...(isDeployment &&
      !companion.pinned && {
        affinity: {
          nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: near }] },
        },
      }),
    containers: [journalContainer(image)],
    volumes: [{ name: 'data', emptyDir: {} }],
  };
}
