import type { Fault } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf } from '../target.ts';

const isDown = (state: string): boolean => state === 'inactive' || state === 'failed';

/**
 * The kubelet's unit is stopped; containers keep running. (kind restarts a killed kubelet at once: only a stopped unit
 * stays down.)
 */
export const kubeletStop: Fault = {
  kind: 'kubelet-stop',
  family: 'node',
  story: 'systemctl stop kubelet: the node falls silent while its containers go on.',
  strikes: 'node',
  takes: 'kubelet',
  effects: ['silences'],
  inject: async (target, { nodes }) => {
    await nodes.run(nodeOf(target), ['systemctl', 'stop', 'kubelet'], { timeoutMs: 30_000 });
  },
  prove: async (target, { nodes }) => {
    const show = ['systemctl', 'show', 'kubelet', '--property=ActiveState', '--value'];
    const seen = await nodes.run(nodeOf(target), show);
    return { bites: isDown(seen), seen: `kubelet ${seen}` };
  },
  undo: async (target, { nodes }) => {
    await nodes.run(nodeOf(target), ['systemctl', 'start', 'kubelet'], { timeoutMs: 30_000 });
  },
  deadMan: () => [['systemctl', 'start', 'kubelet']],
  left: (survey) =>
    leftOnNodes(survey, ({ kubelet }) => (isDown(kubelet.state) ? `kubelet ${kubelet.state}` : undefined)),
};
