import { judge } from '../../harness/checker/judge.ts';
import { readRun } from '../../harness/store/read-run.ts';

// A program of its own, so that its memory is what reading and judging one run take: prints one line of JSON.
const [path = ''] = process.argv.slice(2);
const startedMs = performance.now();
const { scenario, history } = await readRun(path);
if (scenario === undefined) throw new Error(`${path} has no scenario`);
const readMs = performance.now();
const { findings } = judge(scenario, history);
const judgedMs = performance.now();
console.log(
  JSON.stringify({
    entries: history.length,
    findings: findings.length,
    failures: findings.filter(({ because }) => because.startsWith('the checker failed')).length,
    readS: (readMs - startedMs) / 1_000,
    judgeS: (judgedMs - readMs) / 1_000,
    cpuS: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    // maxRSS is in KiB.
    peakMiB: process.resourceUsage().maxRSS / 1_024,
  }),
);
