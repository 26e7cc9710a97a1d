import type { Evidence, NodeEvidence } from '../diagnosis/evidence.ts';
import type { Remedy, Worth } from '../diagnosis/remedies.ts';
import { nodeRemedies, treatmentsOf, type Treatment } from '../diagnosis/treatment.ts';
import type { Diagnosis, Found, NodeVerdict } from '../diagnosis/verdict.ts';
import { evidenceLines, podLine } from './evidence-lines.ts';
import { plain, type Style } from './summary.ts';

/** What is wrong with each node, the evidence for it, what it means for StatefulSets, and what to do; `only`: of one node. */
export function diagnosisText(evidence: Evidence, diagnosis: Diagnosis, only?: string, style: Style = plain): string {
  const nodes = evidence.nodes.filter(({ name }) => only === undefined || name === only);
  return [
    controlPlaneLine(diagnosis, style),
    ...nodes.flatMap((node) => {
      const verdict = diagnosis.nodes.find((one) => one.node === node.name);
      return verdict === undefined ? [] : nodeLines(node, verdict, { style, whole: node.name === only });
    }),
  ].join('\n');
}

type Tone = keyof Style;

function controlPlaneLine({ controlPlane: { state, because } }: Diagnosis, style: Style): string {
  const tone = state === 'well' ? 'good' : state === 'unknown' ? 'unsure' : 'bad';
  return `${mark(tone, style)} control plane: ${style.strong(state)}  ${style.faint(because.join('; '))}`;
}

const marks: Partial<Record<Tone, string>> = { good: '✓', unsure: '?', bad: '✗' };
const mark = (tone: Tone, style: Style): string => style[tone](marks[tone] ?? '');

function nodeLines(
  node: NodeEvidence,
  verdict: NodeVerdict,
  { style, whole }: { style: Style; whole: boolean },
): string[] {
  const { cause, also, unseen } = verdict;
  const tone = cause === 'healthy' ? 'good' : cause === 'unknown' ? 'unsure' : 'bad';
  const head = `${mark(tone, style)} ${node.name}: ${style.strong(words(cause))}${whyOf(verdict)}`;
  if (cause === 'healthy' && !whole) return [head];
  return [
    '',
    head,
    ...also.map((one) => `    also ${words(one.cause)}${whyOf(one)}`),
    ...evidenceLines(node).map(({ truth, says }) => `    ${style.faint(truth.padEnd(7))} ${says}`),
    ...unseen.map((what) => `    ${style.unsure('unseen')}  ${what}`),
    ...meaning(node, verdict, style),
  ];
}

const words = (cause: Found['cause']): string => cause.replace('-', ' ');
const whyOf = ({ certainty, because }: Found): string =>
  because.length === 0 ? '' : ` (${certainty}: ${because.join('; ')})`;

function meaning(node: NodeEvidence, verdict: NodeVerdict, style: Style): string[] {
  const treatments = treatmentsOf(node, verdict);
  if (treatments.length > 0) return treatments.flatMap((one) => treatmentLines(one, node.name, style));
  const none =
    node.podsUnseen === undefined ? 'no pod of a StatefulSet is there' : 'no pod of a StatefulSet was seen there';
  return [`    ${none}`, ...remedyLines(nodeRemedies(verdict), { NODE: node.name }, style)];
}

function treatmentLines({ pods, free, remedies }: Treatment, node: string, style: Style): string[] {
  const [first] = pods;
  // One name to type; what holds for it holds for the others of the group.
  const filled = { NODE: node, NAMESPACE: first?.namespace ?? '', POD: first?.name ?? '' };
  return [
    ...pods.map((pod) => `    ${style.strong('pod')}     ${podLine(pod)}`),
    `    ${free.can ? style.good('✓') : style.bad('✗')} can the name be freed without the node? ${free.can ? 'yes' : 'NO'}: ${free.why}`,
    ...remedyLines(remedies, filled, style),
  ];
}

const tones: Record<Worth, Tone> = { safe: 'good', needless: 'faint', 'loses-data': 'unsure', unsafe: 'bad' };

function remedyLines(remedies: readonly Remedy[], filled: Record<string, string>, style: Style): string[] {
  return remedies.flatMap(({ kind, worth, why, how }) => [
    `      ${style[tones[worth]](worth.padEnd(10))} ${kind}: ${why}`,
    ...(how === undefined || worth === 'unsafe' || worth === 'needless'
      ? []
      : [`${' '.repeat(17)}${style.faint(fill(how, filled))}`]),
  ]);
}

const fill = (how: string, filled: Record<string, string>): string =>
  how.replaceAll(/\b(NODE|NAMESPACE|POD)\b/g, (word) => filled[word] ?? word);
