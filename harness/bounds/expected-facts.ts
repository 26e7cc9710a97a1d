import { journalManifests } from '../../clusters/journal-manifests.ts';
import { profiles, type Profile } from '../../clusters/profile.ts';
import { readFacts, type Facts } from './facts.ts';

/** What of a cluster decides its timers. */
export interface TimersOf {
  k8s: string;
  profile: Profile;
  /** How many times as fast its clocks run. */
  timeLapse: number;
}

/** The timers that a cluster will have that is made so, and the sample workload on it, before there is one. */
export function expectedFacts({ k8s, profile, timeLapse }: TimersOf): Facts {
  const { controllerManager, apiServer, kubelet }: Record<string, Record<string, string | number>> = profiles[profile];
  const flag = 'default-unreachable-toleration-seconds';
  const tolerations = [
    { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', tolerationSeconds: Number(apiServer?.[flag] ?? 300) },
  ];
  return readFacts({
    version: k8s,
    timeLapse,
    controllerManager: Object.entries(controllerManager ?? {}).map(([name, value]) => `--${name}=${value}`),
    kubelet: kubelet ?? {},
    pod: { ...podSpec(), tolerations },
  });
}

function podSpec(): Record<string, unknown> {
  const set = journalManifests({ namespace: '', replicas: 1, image: '', labels: {} }).find(
    ({ kind }) => kind === 'StatefulSet',
  );
  const { template } = set?.spec as { template: { spec: Record<string, unknown> } };
  return template.spec;
}
