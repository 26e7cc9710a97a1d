import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import { never, next, old, runs, until, victim, watch, type Steps } from './steps.ts';

const base = {
  tags: ['force-delete', 'real'],
  cluster: { workers: 3, storage: 'pinned' },
  workload: { kind: 'journal', replicas: 3 },
} satisfies Partial<ScenarioInput>;

const kubeletStops: Steps = [
  { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: victim } } },
  until('node-unknown', ['B2', 'the node becomes Ready=Unknown'], { of: 'node', on: 'outage', ready: 'Unknown' }, [
    'detection',
    'outage',
  ]),
];

/** A user deletes, politely and less politely: nothing but the kubelet ends the wait. */
export const gracefulDeletion: Scenario = defineScenario({
  ...base,
  name: 'deleted-behind-a-dead-kubelet',
  claims: ['B2', 'B3', 'B10'],
  story:
    'The kubelet on the node of ordinal 1 is stopped. A user deletes the pod, and again with --grace-period=0 but not --force: ' +
    'it stays Terminating and keeps its name. Only the kubelet’s return frees it.',
  steps: [
    ...kubeletStops,
    { do: 'inject', name: 'delete', fault: { kind: 'pod-delete', on: { pod: victim } } },
    until('marked', ['B2', `${victim} is Terminating`], { ...old, terminating: true }, ['deletionMark', 'delete']),
    watch('waiting', 'watch past the termination grace period'),
    { do: 'inject', name: 'grace-zero', fault: { kind: 'pod-delete-grace-zero', on: { pod: victim } } },
    watch('waiting-on', 'watch on: one second of grace is long over'),
    runs('runs-on', ['B2', 'its container still runs'], 'outage'),
    { do: 'heal', name: 'restart', fault: 'outage' },
    until('freed', ['B3', 'the kubelet answers again, ends it and frees the name'], { ...old, gone: true }, [
      'release',
      'restart',
    ]),
    until('replaced', ['B3', `${victim} is Ready again as a new pod`], { ...next, ready: 'True' }, [
      'replacement',
      'freed',
    ]),
  ],
  nevers: [
    never('not-freed-politely', ['B2', 'a graceful deletion frees nothing'], { ...old, gone: true }, [
      'outage',
      'grace-zero',
    ]),
    never(
      'not-freed-by-grace-zero',
      ['B10', '--grace-period=0 without --force frees nothing'],
      { ...old, gone: true },
      ['grace-zero', 'restart'],
    ),
    never('not-replaced', ['B2', 'nothing takes its place meanwhile'], next, ['outage', 'restart']),
  ],
});
