import type { Fault } from '../fault.ts';
import { nodeOf } from '../target.ts';
import { startHeldBack } from './held-back.ts';
import { backMs, lookUntil, wordsOf, type Component } from './component.ts';

const manifests = '/etc/kubernetes/manifests';
/** Outside of the kubelet's folder, which would run every copy in it. On the same file system: a move is whole or not at all. */
const aside = '/etc/kubernetes/statefault';
/** The kubelet looks at least every 20 s (fileCheckFrequency) and gives a static pod 30 s to end. */
const endMs = 20_000 + 30_000 + 10_000;

const takeAway = `
if [ -e "${manifests}/$1" ]; then mkdir -p ${aside} && mv "${manifests}/$1" "${aside}/$1"; else [ -e "${aside}/$1" ]; fi
`;
const putBack = `
if [ -e "${manifests}/$1" ]; then rm -f "${aside}/$1"; elif [ -e "${aside}/$1" ]; then mv "${aside}/$1" "${manifests}/$1"; fi
[ ! -d ${aside} ] || rmdir --ignore-fail-on-non-empty ${aside}
`;
const isAway = `if [ -e "${manifests}/$1" ]; then echo there; else echo away; fi`;

/** The manifest of a static pod is moved away, so its kubelet ends the pod; moved back, it starts it. */
export const componentStop = (component: Component): Fault => {
  const file = `${component.container}.yaml`;
  const script = (text: string): string[] => ['bash', '-c', text, 'bash', file];
  return {
    kind: `${component.name}-stop`,
    family: 'control-plane',
    story: `The manifest of ${component.container} is taken away: its kubelet ends it, and starts it when it is back.`,
    strikes: 'control-plane',
    takes: 'manifests',
    effects: component.effects,
    inject: async (target, { nodes }) => {
      await nodes.run(nodeOf(target), script(takeAway));
    },
    prove: async (target, world) => {
      const node = nodeOf(target);
      const where = await world.nodes.run(node, script(isAway));
      const away = where === 'away';
      const running = await lookUntil(component, node, world, away ? endMs : backMs, (one) =>
        away ? one === undefined : one !== undefined,
      );
      const seen = `manifest ${where}, ${wordsOf(component, running)}`;
      const whole = away ? running === undefined : running !== undefined;
      return { bites: away && whole, seen, ...(whole ? {} : { left: true }) };
    },
    undo: async (target, world) => {
      await world.nodes.run(nodeOf(target), script(putBack));
      await startHeldBack(nodeOf(target), world);
    },
    deadMan: () => [
      ['mv', '-n', `${aside}/${file}`, `${manifests}/${file}`],
      ['rmdir', aside],
    ],
    left: ({ nodes }) =>
      nodes
        .filter(({ inside }) => inside?.files.includes(`${aside}/${file}`))
        .map(({ name }) => ({ target: { node: name }, seen: `${aside}/${file}` })),
  };
};
