import type { LiveView } from './live-model.ts';
import { claimRow, faultRow, identityRow, nodeRow, promiseRow, type Row } from './live-rows.ts';
import { cell, fit, table, type Line } from './live-table.ts';
import { briefly, standingFor, timeOfDay } from './live-words.ts';

interface Section {
  title: string;
  rows: Row[];
}

/** The room there is; undefined rows: as many as it takes. */
export interface Room {
  columns: number;
  rows?: number | undefined;
}

/**
 * The picture as lines, none wider and, where rows are given, not more than there is room for. What does not fit is counted
 * in the title of its section; what asks for a look is hidden last.
 */
export function liveLines(view: LiveView, { columns, rows = Infinity }: Room): Line[] {
  const head = headOf(view);
  const sections = sectionsOf(view);
  const hidden = hide(sections, rows - head.length);
  const used = head.length + heightOf(sections);
  const airy = used + sections.length <= rows;
  const body = sections.flatMap((section) => linesOf(section, hidden.get(section) ?? 0, airy));
  const all = [...head, ...body].map((line) => fit(line, columns));
  if (all.length <= rows) return all;
  const more = cell(`… ${all.length - rows + 1} more lines: the window is too small`, 'unsure');
  return [...all.slice(0, rows - 1), fit([more], columns)];
}

function headOf({ cluster, k8s, at, api, timers }: LiveView): Line[] {
  const words = timers === undefined ? '' : timersIn(timers);
  const title = [cell(cluster, 'strong'), cell(`  ${timeOfDay(at)} UTC  Kubernetes ${k8s}${words}`)];
  if (api.answers) return [title];
  const silent = api.since === undefined ? '' : ` for ${standingFor(api.since, at)}`;
  const why = api.why === undefined ? '' : ` (${briefly(api.why)})`;
  return [title, [cell(`the API server does not answer${silent}: what it said last is shown${why}`, 'bad')]];
}

function timersIn({ graceMs, leaseMs, tolerationsMs }: NonNullable<LiveView['timers']>): string {
  const tolerations = tolerationsMs.map((ms) => (ms === null ? 'for ever' : `${ms / 1_000} s`)).join(' and ');
  const tolerated = tolerations === '' ? '' : `, toleration ${tolerations}`;
  return `  grace ${graceMs / 1_000} s, lease ${leaseMs / 1_000} s${tolerated}`;
}

function sectionsOf(view: LiveView): Section[] {
  const { at, faults, promises, nodes, identities, claims } = view;
  const one = (list: readonly { namespace: string }[]): string | undefined =>
    new Set(list.map(({ namespace }) => namespace)).size === 1 ? list[0]?.namespace : undefined;
  const space = one(identities);
  const claimSpace = one(claims);
  const named = (common: string | undefined, { namespace, name }: { namespace: string; name: string }): string =>
    common === undefined ? `${namespace}/${name}` : name;
  const inside = (common: string | undefined): string => (common ? ` in ${common}` : '');
  return [
    { title: 'FAULTS IN FORCE', rows: faults.map((fault) => faultRow(fault, at)) },
    { title: 'PROMISES', rows: promises.map((promise) => promiseRow(promise, at)) },
    { title: 'NODES', rows: nodes.map((node) => nodeRow(node, at)) },
    {
      title: `IDENTITIES${inside(space)}`,
      rows: identities.map((identity) => identityRow(identity, view, named(space, identity))),
    },
    {
      title: `CLAIMS${inside(claimSpace)}`,
      rows: claims.map((claim) => claimRow(claim, named(claimSpace, claim), at)),
    },
  ];
}

const rowHeight = ({ more }: Row): number => 1 + more.length;
const heightOf = (sections: readonly Section[]): number =>
  sections.reduce((sum, { rows }) => sum + 1 + rows.reduce((all, row) => all + rowHeight(row), 0), 0);

/** Takes rows out of sections until they fit: calm ones first, then from the end. */
function hide(sections: readonly Section[], room: number): Map<Section, number> {
  const hidden = new Map<Section, number>();
  const candidates = sections.flatMap((section) => section.rows.map((row) => ({ section, row }))).reverse();
  const order = [...candidates.filter(({ row }) => row.calm), ...candidates.filter(({ row }) => !row.calm)];
  let height = heightOf(sections);
  for (const { section, row } of order) {
    if (height <= room) break;
    section.rows = section.rows.filter((one) => one !== row);
    height -= rowHeight(row);
    hidden.set(section, (hidden.get(section) ?? 0) + 1);
  }
  return hidden;
}

function linesOf({ title, rows }: Section, hidden: number, airy: boolean): Line[] {
  const none = rows.length === 0 && hidden === 0 ? [cell('  none', 'faint')] : [];
  const count = hidden === 0 ? none : [cell(`  ${hidden} not shown`, 'unsure')];
  const cells = table(rows.map((row) => row.cells));
  return [
    ...(airy ? [[]] : []),
    [cell(title, 'faint'), ...count],
    ...rows.flatMap((row, at) => [cells[at] ?? [], ...row.more]),
  ];
}
