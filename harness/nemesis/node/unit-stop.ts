import type { Effect, Fault, Part } from '../fault.ts';
import type { NodeSurvey } from '../survey/node-survey.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf } from '../target.ts';

const bound = { timeoutMs: 30_000 };
const isDown = (state: string): boolean => state === 'inactive' || state === 'failed';

interface UnitStop {
  kind: string;
  story: string;
  unit: 'kubelet' | 'containerd';
  takes: Part;
  effects: Effect[];
}

/** A stopped unit stays down; one that is killed is started again by systemd a second later. */
const unitStop = ({ unit, ...named }: UnitStop): Fault => ({
  ...named,
  family: 'node',
  strikes: 'node',
  inject: async (target, { nodes }) => {
    await nodes.run(nodeOf(target), ['systemctl', 'stop', unit], bound);
  },
  prove: async (target, { nodes }) => {
    const show = ['systemctl', 'show', unit, '--property=ActiveState', '--value'];
    const seen = await nodes.run(nodeOf(target), show);
    return { bites: isDown(seen), seen: `${unit} ${seen}` };
  },
  undo: async (target, { nodes }) => {
    await nodes.run(nodeOf(target), ['systemctl', 'start', unit], bound);
  },
  deadMan: () => [['systemctl', 'start', unit]],
  left: (survey) =>
    leftOnNodes(survey, (inside: NodeSurvey) => {
      const { state } = inside[unit];
      return isDown(state) ? `${unit} ${state}` : undefined;
    }),
});

export const kubeletStop = unitStop({
  kind: 'kubelet-stop',
  story: 'systemctl stop kubelet: the node falls silent while its containers go on.',
  unit: 'kubelet',
  takes: 'kubelet',
  effects: ['silences'],
});

/** The kubelet goes on reporting, so the node goes Ready=False and not Unknown. */
export const runtimeStop = unitStop({
  kind: 'runtime-stop',
  story: 'systemctl stop containerd: containers go on, but none can be started, stopped or looked at.',
  unit: 'containerd',
  takes: 'runtime',
  effects: ['unreadies'],
});
