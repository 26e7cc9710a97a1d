import type { RawObject } from '../../history/objects.ts';
import type { World } from '../../world.ts';
import type { Left, Proof } from '../fault.ts';
import type { Survey } from '../survey/survey.ts';
import { change, find } from './objects.ts';
import { pathOf } from './paths.ts';

/** One per fault that cordons, so that one does not lift what another still needs. */
const marks = ['statefault.dev/cordoned', 'statefault.dev/drained'] as const;
export type Mark = (typeof marks)[number];

const marksOn = (node: RawObject): Mark[] => marks.filter((mark) => node.metadata.annotations?.[mark] !== undefined);
const isCordoned = ({ spec }: RawObject): boolean => spec?.['unschedulable'] === true;

/** Makes a node unschedulable; its annotation says whether it was before. */
export function cordonNode({ api }: World, name: string, mark: Mark): Promise<void> {
  return change(api, pathOf.node(name), undefined, (node) => {
    const [first] = marksOn(node);
    if (isCordoned(node) && marksOn(node).includes(mark)) return undefined;
    const was = first === undefined ? String(isCordoned(node)) : node.metadata.annotations?.[first];
    return { metadata: { annotations: { [mark]: was } }, spec: { unschedulable: true } };
  });
}

/** Makes it as it was, when no other mark stands. Only what bears the mark is touched. */
export function uncordonNode({ api }: World, name: string, mark: Mark): Promise<void> {
  return change(api, pathOf.node(name), undefined, (node) => {
    const standing = marksOn(node);
    if (!standing.includes(mark)) return undefined;
    const was = node.metadata.annotations?.[mark] === 'true';
    const metadata = { annotations: { [mark]: null } };
    return standing.length > 1 || was ? { metadata } : { metadata, spec: { unschedulable: null } };
  });
}

/** Whether the node is unschedulable by this mark. */
export async function cordonProof({ api }: World, name: string, mark: Mark): Promise<Proof> {
  const node = await find(api, pathOf.node(name));
  if (node === undefined) return { bites: false, seen: `there is no Node ${name}` };
  const marked = marksOn(node).includes(mark);
  const seen = `${name} is ${isCordoned(node) ? 'unschedulable' : 'schedulable'}${marked ? ` and bears ${mark}` : ''}`;
  const bites = marked && isCordoned(node);
  return { bites, seen, ...(marked && !bites ? { left: true } : {}) };
}

/** The nodes that bear the mark. */
export const marked = ({ api }: Survey, mark: Mark): Left[] =>
  (api?.nodes ?? [])
    .filter((node) => marksOn(node).includes(mark))
    .map(({ metadata }) => ({ target: { node: metadata.name }, seen: `annotation ${mark}` }));
