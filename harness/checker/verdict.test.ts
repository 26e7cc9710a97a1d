import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { historyOf, outageDrafts } from '../testing/outage-history.ts';
import { kubeletOutage } from '../../suites/node-outage.ts';
import { judge } from './judge.ts';
import { verdictJsonSchema } from './verdict.ts';

const root = join(import.meta.dirname, '../..');
const histories = join(root, 'suites/histories');
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe('the schema of verdict.json', () => {
  it('is published as it is', () => {
    const published = json(join(root, 'docs/verdict.schema.json'));
    expect(published, 'npm run schema writes it').to.deep.equal(verdictJsonSchema());
  });

  it('holds for every saved verdict, and for one of today as it is written', () => {
    const check = new Ajv2020().compile(verdictJsonSchema());
    for (const name of readdirSync(histories)) {
      check(json(join(histories, name, 'verdict.json')));
      expect(check.errors, name).to.equal(null);
    }
    check(JSON.parse(JSON.stringify(judge(kubeletOutage, historyOf(outageDrafts())))));
    expect(check.errors).to.equal(null);
  });

  it('refuses what is none: another version, an outcome of other words, evidence that is no index', () => {
    const check = new Ajv2020().compile(verdictJsonSchema());
    const finding = { name: 'a', title: 'b', outcome: true, because: 'c', evidence: [1] };
    const verdict = { verdictVersion: 1, scenario: 'x', outcome: true, findings: [finding] };
    expect(check(verdict)).to.equal(true);
    expect(check({ ...verdict, verdictVersion: 2 })).to.equal(false);
    expect(check({ ...verdict, outcome: 'passed' })).to.equal(false);
    expect(check({ ...verdict, findings: [{ ...finding, evidence: [-1] }] })).to.equal(false);
  });
});
