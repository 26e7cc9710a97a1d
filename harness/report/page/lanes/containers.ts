import type { ContainerSpan } from '../../../history/containers.ts';
import type { Bar } from '../draw/model.ts';
import type { NodeNames } from './nodes-of.ts';
import { brief } from './words.ts';

/** The containers of one identity by the word of their nodes' runtimes; where that is not sure, a bar of its own says so. */
export function containerBars(spans: readonly ContainerSpan[], nodes: NodeNames, endMs: number): Bar[][] {
  return spans
    .filter(({ started }) => Number.isFinite(started.latestMs))
    .toSorted((a, b) => a.started.latestMs - b.started.latestMs)
    .map((one) => barsOf(one, nodes, endMs));
}

function barsOf({ podUid, node, started, ended, evidence }: ContainerSpan, nodes: NodeNames, endMs: number): Bar[] {
  const on = nodes.at(node);
  const who = `${brief(podUid)} on ${nodes.named(node)}`;
  const make = (from: number, to: number, sure: boolean): Bar[] =>
    to <= from
      ? []
      : [
          {
            from,
            to,
            tone: sure ? 'container' : 'unsure',
            text: sure ? `${who} runs` : 'not known',
            says: sure
              ? `Container runtime of ${nodes.named(node)}: the container of pod ${brief(podUid)} runs`
              : `The runtime of ${nodes.named(node)} was not heard: the container of pod ${brief(podUid)} may run`,
            entries: evidence,
            line: 0,
            ...(on === undefined ? {} : { node: on }),
          },
        ];
  const from = Math.max(0, started.earliestMs);
  const sureFrom = Math.min(endMs, started.latestMs);
  const sureTo = Math.min(endMs, ended.earliestMs);
  const to = Math.min(endMs, ended.latestMs);
  return [
    ...make(from, sureFrom, false),
    ...make(sureFrom, sureTo, true),
    ...make(Math.max(sureFrom, sureTo), to, false),
  ];
}
