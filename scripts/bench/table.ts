import type { Judged } from './checking.ts';
import type { Latencies, Latency } from './latency.ts';
import type { Recorded } from './recording.ts';

/** What a bench measured; what was left out is not there. */
export interface Measured {
  latencies?: Latencies;
  recorded: Recorded[];
  judged: Judged[];
}

/** The measured numbers for people, with the ratios that mean the same on every machine. */
export function tables({ latencies, recorded, judged }: Measured): string {
  return [
    ...(latencies === undefined
      ? []
      : [
          latencyTable('a write becomes known', latencies.quiet),
          latencyTable('while 5,000 pods change', latencies.busy),
        ]),
    recorderTable(recorded),
    checkerTable(judged),
  ].join('\n\n');
}

function latencyTable(title: string, latencies: readonly Latency[]): string {
  const ours = latencies[0]?.sinceSent.p50 ?? Number.NaN;
  const rows = latencies.map(({ way, samples, sinceSent, sinceAnswer }) => [
    way,
    String(samples),
    `${ms(sinceSent.p50)} / ${ms(sinceSent.p99)}`,
    `${ms(sinceAnswer.p50)} / ${ms(sinceAnswer.p99)}`,
    `${(sinceSent.p50 / ours).toFixed(1)} ×`,
  ]);
  return table([`${title} (ms, p50 / p99)`, 'writes', 'after sending it', 'after its answer', 'p50, ours = 1'], rows);
}

function recorderTable(recorded: readonly Recorded[]): string {
  const rows = recorded.map((one) => [
    `${one.changes} changes of ${one.pods} pods, ${one.gaps} gaps`,
    (one.changes / one.tookS).toFixed(0),
    (one.changes / one.cpuS).toFixed(0),
    one.peakMiB.toFixed(0),
    ((one.fileMiB * 1_048_576) / (one.changes + one.pods)).toFixed(0),
    `${one.missing} missing, ${one.lossy} lossy gaps`,
  ]);
  return table(['recorder', 'entries/s', 'entries/CPU s', 'peak MiB', 'bytes/entry', 'lost'], rows);
}

function checkerTable(judged: readonly Judged[]): string {
  const rows = judged.map((one) => [
    [one.entries.toLocaleString('en'), ...one.node].join(' '),
    one.readS.toFixed(2),
    one.judgeS.toFixed(2),
    (one.readS + one.judgeS).toFixed(2),
    one.cpuS.toFixed(2),
    ((1e6 * (one.readS + one.judgeS)) / one.entries).toFixed(1),
    one.peakMiB.toFixed(0),
    `${one.findings}${one.failures > 0 ? `, ${one.failures} FAILED` : ''}`,
  ]);
  return table(['entries', 'read s', 'judge s', 'both s', 'CPU s', 'µs/entry', 'peak MiB', 'findings'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [line(head), ...rows.map(line)].join('\n');
}

const ms = (value: number): string => value.toFixed(1);
