import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { catalog } from '../../clusters/node-image/index.ts';
import { jobsOf, newestPatches } from './matrix.ts';

// `npm run ci:plan -- --shards 2 [--minors 4] [--k8s v1.36.1]`: the jobs of a night as JSON, on stdout and as the step's output `jobs`.
const { values } = parseArgs({
  options: {
    shards: { type: 'string', default: '2' },
    minors: { type: 'string', default: '4' },
    k8s: { type: 'string', default: '' },
  },
});
const versions = values.k8s === '' ? newestPatches(Object.keys(catalog.nodes), Number(values.minors)) : [values.k8s];
const jobs = JSON.stringify(jobsOf(versions, Number(values.shards)));
console.log(jobs);
const output = process.env['GITHUB_OUTPUT'];
if (output !== undefined) appendFileSync(output, `jobs=${jobs}\n`);
