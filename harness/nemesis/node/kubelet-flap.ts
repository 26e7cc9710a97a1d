import { z } from 'zod';
import type { World } from '../../world.ts';
import type { Fault } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf, settingOf } from '../target.ts';

const unit = 'statefault-flap.service';
const lookEveryMs = 250;
/** What a stop, a start and the looks between may take beside the periods themselves. */
const slackMs = 15_000;

const script = `
until=$((SECONDS + $3))
while [ $SECONDS -lt $until ]; do
  systemctl stop kubelet; sleep "$1"
  systemctl start kubelet; sleep "$2"
done
`;

const periodMs = z.number().int().min(500).max(60_000);

/** A unit on the node stops and starts the kubelet in turn. However it ends, also by itself, the kubelet runs after it. */
export const kubeletFlap: Fault = {
  kind: 'kubelet-flap',
  effects: ['may-silence', 'unreadies'],
  family: 'node',
  story: 'The kubelet is stopped for downMs and started for upMs, over and over, for so many seconds.',
  strikes: 'node',
  takes: 'kubelet',
  settings: z.strictObject({
    downMs: periodMs.default(3_000),
    upMs: periodMs.default(3_000),
    seconds: z.number().int().min(1).max(1_800).default(300),
  }),
  inject: async (target, { nodes }) => {
    const seconds = (name: string): string => (settingOf(target, name) / 1_000).toFixed(3);
    const words = [script, 'bash', seconds('downMs'), seconds('upMs'), String(settingOf(target, 'seconds'))];
    // systemd replaces $ in the words of a command.
    const loop = ['bash', '-c', ...words.map((word) => word.replaceAll('$', '$$$$'))];
    const properties = ['--property=ExecStopPost=systemctl start kubelet', '--property=TimeoutStopSec=30s'];
    const start = [
      'systemd-run',
      '--quiet',
      `--unit=${unit}`,
      '--description=stops and starts the kubelet',
      '--collect',
      ...properties,
      ...loop,
    ];
    const node = nodeOf(target);
    if (!(await isActive(node, nodes))) await nodes.run(node, start);
  },
  prove: async (target, { nodes, clock }) => {
    const node = nodeOf(target);
    const before = await turnsOf(node, nodes);
    if (!before.flapping) return { bites: false, seen: `no unit ${unit}, kubelet ${before.kubelet}` };
    const untilMs = clock.wallMs() + settingOf(target, 'downMs') + settingOf(target, 'upMs') + slackMs;
    for (;;) {
      const now = await turnsOf(node, nodes);
      // It went down after the first look, or was down then, and came up after that.
      const wentDown = now.downAt > before.downAt || before.kubelet !== 'active';
      if (wentDown && now.upAt > before.upAt && now.upAt > now.downAt)
        return { bites: true, seen: `kubelet down ${now.downAt - before.upAt} us after its start, and up again` };
      if (!now.flapping || clock.wallMs() > untilMs)
        return { bites: false, seen: `kubelet ${now.kubelet}, seen to go neither down nor up`, left: true };
      await clock.sleep(lookEveryMs);
    }
  },
  undo: async (target, { nodes }) => {
    const node = nodeOf(target);
    if (await isActive(node, nodes)) await nodes.run(node, ['systemctl', 'stop', unit], { timeoutMs: 60_000 });
    await nodes.run(node, ['systemctl', 'start', 'kubelet'], { timeoutMs: 30_000 });
  },
  deadMan: () => [
    ['systemctl', 'stop', unit],
    ['systemctl', 'start', 'kubelet'],
  ],
  left: (survey) => leftOnNodes(survey, ({ ours }) => (ours.includes(unit) ? `unit ${unit}` : undefined)),
};

const isActive = async (node: string, nodes: World['nodes']): Promise<boolean> =>
  !/^(inactive|failed)$/.test(await nodes.run(node, ['systemctl', 'show', unit, '--property=ActiveState', '--value']));

/** When the kubelet last went down and up, in microseconds of the kernel's clock. */
async function turnsOf(node: string, nodes: World['nodes']) {
  const properties = '--property=Id,ActiveState,InactiveEnterTimestampMonotonic,ActiveEnterTimestampMonotonic';
  const blocks = (await nodes.run(node, ['systemctl', 'show', 'kubelet', unit, properties])).split('\n\n');
  const of = (name: string, key: string): string => {
    const block = blocks.find((one) => one.includes(`Id=${name}`)) ?? '';
    return (
      block
        .split('\n')
        .find((line) => line.startsWith(`${key}=`))
        ?.slice(key.length + 1) ?? ''
    );
  };
  return {
    flapping: of(unit, 'ActiveState') === 'active',
    kubelet: of('kubelet.service', 'ActiveState'),
    downAt: Number(of('kubelet.service', 'InactiveEnterTimestampMonotonic')),
    upAt: Number(of('kubelet.service', 'ActiveEnterTimestampMonotonic')),
  };
}
