import { defineScenario, type Scenario, type ScenarioInput } from '../harness/scenario.ts';
import { allServe, oneByOne, owner, quiet, soManyLeft } from './steps-of-order.ts';

type Steps = ScenarioInput['steps'];

/** The pod of an ordinal stops being Ready, and is seen to. */
const unready = (ordinal: number, name: string): Steps => [
  { do: 'inject', name, fault: { kind: 'readiness-failing', on: { pod: `journal-${ordinal}` } } },
  {
    do: 'await',
    name: `${name}-seen`,
    title: `journal-${ordinal} is not Ready`,
    until: { of: 'pod', pod: `journal-${ordinal}`, ready: 'False' },
    within: { bound: 'replacement', since: name },
  },
];

/** An ordinal that is not Ready holds up all higher ones; then a dead node does. */
const blockedScaleUp: Scenario = defineScenario({
  name: 'scale-up-blocked',
  tags: ['ordering', 'real', 'D-2', 'D-5'],
  claims: ['D-2', 'D-5'],
  workload: { kind: 'journal', replicas: 2 },
  story:
    'A StatefulSet of two is scaled to three while ordinal 0 is not Ready: ordinal 2 is not created until ordinal 0 is Ready again. It is scaled to four while ' +
    'the kubelet of ordinal 1 is dead, past its eviction: ordinal 3 is not created either, until the node is repaired.',
  steps: [
    ...unready(0, 'trouble'),
    { do: 'change', name: 'grow', to: { replicas: 3 } },
    ...quiet('blocked', 'watch whether ordinal 2 comes', {
      claim: 'D-2',
      title: 'ordinal 2 is not created while ordinal 0 is not Ready',
      expect: {
        of: 'all',
        these: [
          { of: 'pod', owner, count: 2 },
          { of: 'statefulset', name: owner, replicas: 3, observed: true, status: { replicas: 2 } },
        ],
      },
    }),
    { do: 'heal', name: 'cured', fault: 'trouble' },
    allServe(3, {
      name: 'resumed',
      claim: 'D-5',
      title: 'a failure that passes: scaling goes on by itself',
      since: 'cured',
      times: 2,
    }),
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: 'journal-1' } } },
    {
      do: 'await',
      name: 'marked-unready',
      claim: 'D-5',
      title: 'the node of ordinal 1 is dead',
      until: { of: 'pod', pod: 'journal-1', ready: 'False' },
      within: { bound: 'marking', since: 'outage' },
    },
    { do: 'change', name: 'grow-more', to: { replicas: 4 } },
    {
      do: 'await',
      name: 'evicted',
      claim: 'D-5',
      title: 'its pod is evicted, and stays Terminating',
      until: { of: 'pod', pod: 'journal-1', terminating: true },
      within: { bound: 'eviction', since: 'outage' },
    },
    ...quiet('still-blocked', 'watch whether ordinal 3 comes', {
      claim: 'D-5',
      title: 'a failure that stays: ordinal 3 is not created for as long as we watched',
      expect: {
        of: 'all',
        these: [
          { of: 'pod', owner, count: 3 },
          { of: 'pod', pod: 'journal-1', terminating: true, bearer: 'before', than: 'outage' },
        ],
      },
    }),
    { do: 'heal', name: 'repair', fault: 'outage' },
    {
      do: 'await',
      name: 'released',
      claim: 'D-5',
      title: 'the node is repaired, and the old pod goes',
      until: { of: 'pod', pod: 'journal-1', bearer: 'before', than: 'outage', gone: true },
      within: { bound: 'release', since: 'repair' },
    },
    allServe(4, {
      name: 'grown',
      claim: 'D-5',
      title: 'then ordinal 1 comes back, and ordinal 3 is created',
      since: 'released',
      times: 3,
    }),
  ],
  sequences: [
    {
      name: 'after-the-cure',
      claim: 'D-2',
      title: 'ordinal 2 comes after ordinal 0 is cured, and not before',
      order: [],
      of: owner,
      kinds: ['created'],
      from: 'grow',
      to: 'cured',
    },
    {
      name: 'predecessor-first',
      claim: 'D-5',
      title: 'ordinal 1 is replaced and Ready before ordinal 3 is created',
      order: ['journal-1 gone', 'journal-1 created', 'journal-1 ready', 'journal-3 created', 'journal-3 ready'],
      kinds: ['created', 'ready', 'gone'],
      from: 'outage',
      to: 'grown',
    },
  ],
});

const shrinkTo = (name: string, replicas: number): Steps[number] => ({ do: 'change', name, to: { replicas } });
const growBack = (name: string): Steps => [
  shrinkTo(name, 3),
  allServe(3, { name: `${name}-done`, claim: 'D-4', title: 'all three are back', since: name, times: 2 }),
];

const held = (name: string, count: number, title: string): Steps =>
  quiet(name, 'watch whether anything is deleted', { claim: 'D-4', title, expect: { of: 'pod', owner, count } });

/** Which pod that is not Ready blocks a scale-down, and which does not. */
const scaleDownTable: Scenario = defineScenario({
  name: 'scale-down-truth-table',
  tags: ['ordering', 'real', 'D-4'],
  claims: ['D-4'],
  workload: { kind: 'journal', replicas: 3 },
  story:
    'A StatefulSet of three is scaled down to one while different pods are not Ready. One that is to stay blocks everything; one that is to go blocks nothing, ' +
    'unless a lower one that is to go is not Ready either.',
  steps: [
    ...unready(0, 'first'),
    shrinkTo('kept-unready', 1),
    ...held('kept-blocks', 3, 'ordinal 0 stays and is not Ready: nothing is deleted'),
    { do: 'heal', name: 'first-cured', fault: 'first' },
    soManyLeft(1, {
      name: 'kept-goes-on',
      claim: 'D-4',
      title: 'cured, the scale-down goes on',
      since: 'first-cured',
      times: 2,
    }),
    ...growBack('again'),
    ...unready(2, 'highest'),
    shrinkTo('highest-unready', 1),
    soManyLeft(1, {
      name: 'highest-goes',
      claim: 'D-4',
      title: 'ordinal 2 alone is not Ready: it goes, and ordinal 1 after it',
      since: 'highest-unready',
      times: 2,
    }),
    { do: 'heal', name: 'highest-cured', fault: 'highest' },
    ...growBack('once-more'),
    ...unready(1, 'middle'),
    shrinkTo('middle-unready', 1),
    soManyLeft(1, {
      name: 'middle-goes',
      claim: 'D-4',
      title: 'ordinal 1 alone is not Ready: ordinal 2 goes, and ordinal 1 after it',
      since: 'middle-unready',
      times: 2,
    }),
    { do: 'heal', name: 'middle-cured', fault: 'middle' },
    ...growBack('last-time'),
    ...unready(1, 'lower'),
    ...unready(2, 'upper'),
    shrinkTo('both-unready', 1),
    ...held('both-block', 3, 'ordinals 1 and 2 both are not Ready: nothing is deleted'),
    { do: 'heal', name: 'lower-cured', fault: 'lower' },
    soManyLeft(1, {
      name: 'one-is-enough',
      claim: 'D-4',
      title: 'with ordinal 1 cured it goes on, though ordinal 2 is not Ready',
      since: 'lower-cured',
      times: 2,
    }),
    { do: 'heal', name: 'upper-cured', fault: 'upper' },
  ],
  sequences: [
    {
      name: 'order-of-kept',
      claim: 'D-4',
      title: 'after the cure: ordinal 2, then 1',
      order: oneByOne([2, 1], 'marked', 'gone'),
      from: 'kept-unready',
      to: 'kept-goes-on',
    },
    {
      name: 'order-of-highest',
      claim: 'D-4',
      title: 'ordinal 2, though it is not Ready, then 1',
      order: oneByOne([2, 1], 'marked', 'gone'),
      from: 'highest-unready',
      to: 'highest-goes',
    },
    {
      name: 'order-of-middle',
      claim: 'D-4',
      title: 'ordinal 2, then 1, though it is not Ready',
      order: oneByOne([2, 1], 'marked', 'gone'),
      from: 'middle-unready',
      to: 'middle-goes',
    },
    {
      name: 'order-of-both',
      claim: 'D-4',
      title: 'once one is cured: ordinal 2, then 1',
      order: oneByOne([2, 1], 'marked', 'gone'),
      from: 'both-unready',
      to: 'one-is-enough',
    },
  ],
});

/** A pod that cannot go, since its node is dead, blocks the scale-down; and with nobody Ready nothing is deleted at all. */
const scaleDownStuck: Scenario = defineScenario({
  name: 'scale-down-on-a-dead-node',
  tags: ['ordering', 'real', 'D-4', 'D-5'],
  claims: ['D-4', 'D-5'],
  workload: { kind: 'journal', replicas: 3 },
  story:
    'The kubelet of ordinal 2 is dead when a StatefulSet of three is scaled to one: ordinal 2 is marked for deletion and stays, and ordinal 1 is not touched ' +
    'until the kubelet is back.',
  steps: [
    { do: 'inject', name: 'outage', fault: { kind: 'kubelet-stop', on: { nodeOf: 'journal-2' } } },
    {
      do: 'await',
      name: 'marked-unready',
      claim: 'D-4',
      title: 'the node of ordinal 2 is dead',
      until: { of: 'pod', pod: 'journal-2', ready: 'False' },
      within: { bound: 'marking', since: 'outage' },
    },
    shrinkTo('shrink', 1),
    {
      do: 'await',
      name: 'highest-marked',
      claim: 'D-4',
      title: 'ordinal 2 is marked for deletion',
      until: { of: 'pod', pod: 'journal-2', terminating: true },
      within: { bound: 'recreation', since: 'shrink' },
    },
    ...held('stuck', 3, 'and stays; ordinal 1 is not touched'),
    { do: 'heal', name: 'repair', fault: 'outage' },
    {
      do: 'await',
      name: 'highest-gone',
      claim: 'D-5',
      title: 'the kubelet is back: ordinal 2 goes',
      until: { of: 'pod', pod: 'journal-2', bearer: 'before', gone: true },
      within: { bound: 'release', since: 'repair' },
    },
    soManyLeft(1, { name: 'shrunk', claim: 'D-5', title: 'and ordinal 1 after it', since: 'highest-gone' }),
  ],
  sequences: [
    {
      name: 'stuck-order',
      claim: 'D-4',
      title: 'ordinal 1 is not marked before ordinal 2 is gone',
      order: oneByOne([2, 1], 'marked', 'gone'),
      from: 'shrink',
      to: 'shrunk',
    },
  ],
});

/** A range of ordinals that does not begin at 0. */
const startOrdinals: Scenario = defineScenario({
  name: 'start-ordinals',
  tags: ['ordering', 'real', 'D-8'],
  claims: ['D-8'],
  k8s: '>=1.31',
  workload: { kind: 'journal', replicas: 2, ordinalsStart: 3 },
  story:
    'A StatefulSet of two begins at ordinal 3. Its start is raised by one: the lowest pod goes, a higher one comes. Claims follow the names.',
  steps: [
    allServe(2, { name: 'deployed', claim: 'D-8', title: 'two pods are Ready', since: 'deploy', times: 2 }),
    { do: 'change', name: 'raise', to: { ordinalsStart: 4 } },
    {
      do: 'await',
      name: 'moved',
      claim: 'D-8',
      title: 'ordinals 4 and 5 serve, ordinal 3 is gone',
      until: {
        of: 'all',
        these: [
          { of: 'pod', pod: 'journal-4', ready: 'True' },
          { of: 'pod', pod: 'journal-5', ready: 'True' },
          { of: 'pod', owner, count: 2 },
        ],
      },
      within: { bound: 'replacement', since: 'raise', times: 2 },
    },
    {
      do: 'look',
      name: 'claims',
      claim: 'D-8',
      title: 'the claim of ordinal 3 is still there, beside one for each new name',
      expect: {
        of: 'all',
        these: ['3', '4', '5'].map((n) => ({ of: 'claim' as const, claim: `data-journal-${n}`, phase: 'Bound' })),
      },
    },
  ],
  sequences: [
    {
      name: 'from-three',
      claim: 'D-8',
      title: 'the first pod is ordinal 3, the second ordinal 4',
      order: oneByOne([3, 4], 'created', 'ready'),
      from: 'deploy',
      to: 'deployed',
    },
  ],
  nevers: [
    {
      name: 'no-zero',
      claim: 'D-8',
      title: 'there is no ordinal 0',
      never: { of: 'pod', pod: 'journal-0' },
    },
  ],
});

/** Family D, where scaling is blocked or begins elsewhere. */
export const blockedScaling: readonly Scenario[] = [blockedScaleUp, scaleDownTable, scaleDownStuck, startOrdinals];
