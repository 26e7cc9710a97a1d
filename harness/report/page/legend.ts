import { drawPatterns } from './draw/timeline.ts';
import { escaped } from './draw/text.ts';
import type { Tone } from './draw/model.ts';

const tones: [Tone, string][] = [
  ['pending', 'Pending'],
  ['running', 'Running, not Ready'],
  ['ready', 'Ready'],
  ['terminating', 'Terminating'],
  ['unknown', 'node Unknown'],
  ['container', 'container runs'],
  ['writer', 'writes'],
  ['clash', 'two at once'],
  ['served', 'client served'],
  ['failed', 'not served, down'],
  ['taint', 'taint'],
  ['gap', 'observer blind'],
  ['fault', 'fault stands'],
  ['changing', 'fault comes or goes'],
];

/** What the colours mean, and the mark of each node. */
export function legend(nodes: readonly string[]): string {
  const swatch = (name: string): string =>
    `<svg width="22" height="12" aria-hidden="true"><g class="bar ${name}"><rect width="22" height="12" rx="2"/></g></svg>`;
  const marks = nodes.map(
    (name, at) =>
      `<li><svg width="22" height="12" aria-hidden="true"><rect class="node n${at % 8}" y="4" width="22" height="5"/></svg>on ${escaped(name)}</li>`,
  );
  return (
    `<svg width="0" height="0" class="patterns" aria-hidden="true">${drawPatterns()}</svg>` +
    `<ul class="legend" aria-label="Colours">${tones.map(([tone, word]) => `<li>${swatch(`t-${tone}`)}${word}</li>`).join('')}${marks.join('')}</ul>`
  );
}
