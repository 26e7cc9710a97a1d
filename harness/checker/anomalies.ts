import type { Anomaly } from '../scenario/anomaly.ts';
import { appliesTo } from '../scenario/versions.ts';
import type { Finding } from './checker.ts';
import { unproven } from './troubles.ts';

/**
 * The findings, where an anomaly is expected turned over: broken is what was to be shown, held is not. What was not proven
 * stays so, and so is an anomaly of which nothing was judged.
 */
export function expecting(anomalies: readonly Anomaly[], findings: readonly Finding[], k8s: string): Finding[] {
  const expected = new Map(anomalies.filter((one) => appliesTo(one.k8s, k8s)).map((one) => [one.finding, one]));
  const turned = findings.map((finding) => {
    const anomaly = expected.get(finding.name);
    return anomaly === undefined ? finding : turnedOver(finding, anomaly);
  });
  const unjudged = [...expected.values()].filter(({ finding }) => !findings.some(({ name }) => name === finding));
  return [...turned, ...unjudged.map((one) => unproven(baseOf(one), 'nothing was judged by this name'))];
}

function turnedOver(finding: Finding, anomaly: Anomaly): Finding {
  const { outcome, because, evidence } = finding;
  const base = { ...baseOf(anomaly), evidence, expected: true as const };
  if (outcome === 'unknown') return { ...base, outcome, because };
  if (outcome && anomaly.optional) return { ...base, outcome, because: `may be seen, and was not: ${because}` };
  if (outcome) return { ...base, outcome: false, because: `expected to be seen, and was not: ${because}` };
  return { ...base, outcome: true, because: `seen, as ${anomaly.optional ? 'may be' : 'expected'}: ${because}` };
}

const baseOf = ({ finding, title, claim }: Anomaly): Pick<Finding, 'name' | 'title' | 'claim'> => ({
  name: finding,
  title,
  ...(claim === undefined ? {} : { claim }),
});
