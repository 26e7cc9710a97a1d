import type { Fault } from './fault.ts';

/**
 * The kubelet's unit is stopped; containers keep running. (kind restarts a killed kubelet at once: only a stopped unit
 * stays down.)
 */
export const kubeletStop: Fault = {
  kind: 'kubelet-stop',
  story: 'systemctl stop kubelet: the node falls silent while its containers go on.',
  inject: async ({ node }, { nodes }) => {
    await nodes.run(node, ['systemctl', 'stop', 'kubelet'], { timeoutMs: 30_000 });
  },
  prove: async ({ node }, { nodes }) => {
    const show = ['systemctl', 'show', 'kubelet', '--property=ActiveState', '--value'];
    const seen = await nodes.run(node, show);
    return { bites: seen === 'inactive' || seen === 'failed', seen: `kubelet ${seen}` };
  },
  undo: async ({ node }, { nodes }) => {
    await nodes.run(node, ['systemctl', 'start', 'kubelet'], { timeoutMs: 30_000 });
  },
};
