import type { Verdict } from '../../checker/verdict.ts';
import type { History } from '../../history/entry.ts';
import type { Group, Picture, Word } from './draw/model.ts';
import { evidenceOf } from './evidence.ts';
import { claimGroup } from './lanes/claims.ts';
import { faultGroup } from './lanes/faults.ts';
import { identityGroups } from './lanes/identities.ts';
import { nodeGroup } from './lanes/nodes.ts';
import { nodeNames } from './lanes/nodes-of.ts';
import { promiseGroup } from './lanes/promises.ts';
import { wordOf } from './lanes/words.ts';

/** What is drawn of a run: plain JSON, made from its history and what it was judged. */
export function pictureOf({ findings }: Verdict, history: History): Picture {
  const toMs = history.at(-1)?.timeMs ?? 0;
  const names = nodeNames(history);
  const faults = faultGroup(history, names, toMs);
  const identities = identityGroups(history, names, toMs).map((group) => judged(group, findings));
  const groups = [
    faults.group,
    // What is broken comes first.
    ...identities.filter(({ outcome }) => outcome === 'broken'),
    ...identities.filter(({ outcome }) => outcome !== 'broken'),
    nodeGroup(history, names, toMs),
    promiseGroup(findings, history),
    claimGroup(history, names, toMs),
  ].filter(({ lanes }) => lanes.length > 0);
  return {
    fromMs: 0,
    toMs: Math.max(1, toMs),
    groups,
    bands: faults.bands,
    nodes: names.short,
    evidence: findings.map((finding) => evidenceOf(finding, history, groups)),
  };
}

function judged(group: Group, findings: Verdict['findings']): Group {
  const own = findings.filter(({ name }) => name.endsWith(`/${group.label}`)).map(({ outcome }) => wordOf(outcome));
  const outcome = (['broken', 'unknown', 'held'] satisfies Word[]).find((word) => own.includes(word));
  return outcome === undefined ? group : { ...group, outcome };
}
