import type { World } from '../../world.ts';
import type { Fault } from '../fault.ts';
import { leftOnNodes } from '../survey/survey.ts';
import { nodeOf, type Target } from '../target.ts';
import { device } from './addresses.ts';

const heardMs = 15_000;
const lookEveryMs = 250;

/** A fault of the network that is a queue (qdisc) in front of the node's device: it takes what leaves the node. */
interface QueueFault extends Pick<Fault, 'kind' | 'story' | 'effects' | 'settings'> {
  /** What tc calls it. */
  queue: 'tbf' | 'netem';
  /** Its handle, by which it is told from queues of others. */
  handle: string;
  /** Its parameters, as words of tc. */
  words: (target: Target) => readonly string[];
  /** Which of its counters shows that it bites. */
  counter: keyof QueueCounts;
  /** Sends what makes it count. */
  provoke: (target: Target, world: World) => Promise<void>;
}

/** What a queue counted: packets that left it, and how often one had to wait. */
interface QueueCounts {
  sent: number;
  overlimits: number;
}

/** The fault. It bites when its queue counts while one looks. */
export function queueFault({ queue, handle, words, counter, provoke, ...named }: QueueFault): Fault {
  const mark = `qdisc ${queue} ${handle} `;
  const removal = ['tc', 'qdisc', 'del', 'dev', device, 'root', 'handle', handle];
  const look = async (target: Target, { nodes }: World): Promise<QueueCounts | undefined> =>
    readQueue(await nodes.run(nodeOf(target), ['tc', '-s', 'qdisc', 'show', 'dev', device, 'root']), mark);
  return {
    ...named,
    family: 'network',
    strikes: 'node',
    takes: 'network',
    available: (target, world) => lacks(queue, mark, words(target), nodeOf(target), world.nodes),
    inject: async (target, { nodes }) => {
      const make = ['tc', 'qdisc', 'replace', 'dev', device, 'root', 'handle', handle, queue, ...words(target)];
      await nodes.run(nodeOf(target), make);
    },
    prove: async (target, world) => {
      const before = await look(target, world);
      if (before === undefined) return { bites: false, seen: `no ${queue} ${handle} on ${device}` };
      const untilMs = world.clock.wallMs() + heardMs;
      for (;;) {
        await provoke(target, world);
        const now = (await look(target, world))?.[counter] ?? 0;
        if (now > before[counter]) return { bites: true, seen: `${queue} ${handle} counts ${now} ${counter}` };
        if (world.clock.wallMs() > untilMs)
          return { bites: false, seen: `${queue} ${handle} counts no ${counter}`, left: true };
        await world.clock.sleep(lookEveryMs);
      }
    },
    undo: async (target, world) => {
      if ((await look(target, world)) === undefined) return;
      await world.nodes.run(nodeOf(target), removal).catch(async (error: unknown) => {
        // Its dead man may have come first.
        if ((await look(target, world)) !== undefined) throw error;
      });
    },
    deadMan: () => [removal],
    left: (survey) =>
      leftOnNodes(survey, ({ qdiscs }) => qdiscs.find((line) => line.startsWith(`${mark}dev ${device} `))),
  };
}

/** Reads what `tc -s qdisc show` prints of the queue that begins with `mark`; undefined when it is not there. */
export function readQueue(shown: string, mark: string): QueueCounts | undefined {
  const [, mine] = `\n${shown}`.split(`\n${mark}`);
  if (mine === undefined) return undefined;
  const own = mine.split('\nqdisc ')[0] ?? '';
  const count = (pattern: RegExp): number => Number(pattern.exec(own)?.[1] ?? 0);
  return { sent: count(/Sent \d+ bytes (\d+) pkt/), overlimits: count(/overlimits (\d+)/) };
}

/** Why the queue cannot be there: the kernel has none of its kind (tried in a network of its own), or the device has another. */
async function lacks(
  queue: string,
  mark: string,
  words: readonly string[],
  node: string,
  nodes: World['nodes'],
): Promise<string | undefined> {
  const shown = await nodes.run(node, ['tc', 'qdisc', 'show', 'dev', device, 'root']);
  // What the kernel puts there of itself has handle 0.
  const foreign = shown
    .split('\n')
    .find((line) => line !== '' && !line.startsWith(mark) && !/^qdisc \S+ 0: /.test(line));
  if (foreign !== undefined) return `${device} of ${node} has a queue that is not ours: ${foreign}`;
  const trial = ['unshare', '--net', 'tc', 'qdisc', 'add', 'dev', 'lo', 'root', queue, ...words];
  return nodes.run(node, trial).then(
    () => undefined,
    (error: unknown) => `the kernel of ${node} makes no ${queue} queue: ${String(error)}`,
  );
}
