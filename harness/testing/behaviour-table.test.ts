import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { catalogue } from '../../suites/catalogue.ts';

const rows = readFileSync(new URL('../../docs/behaviour/README.md', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, id = '', , shown = ''] = line.split('|').map((cell) => cell.trim());
    return /^[A-F](-?\d+)?$/.test(id) ? [{ id, shown }] : [];
  });

describe('the table of what Kubernetes does', () => {
  it('has every claim that a scenario is about, and its scenarios among those that show it', () => {
    for (const { name, claims } of catalogue)
      for (const claim of claims) {
        const row = rows.find(({ id }) => id === claim);
        expect(row, `${claim} of ${name}`).to.not.equal(undefined);
        if (row?.shown.startsWith('not')) expect.fail(`${claim} is shown by ${name}, and the table says: ${row.shown}`);
      }
  });

  it('names scenarios that there are, and that are about it', () => {
    for (const { id, shown } of rows) {
      const named = [...shown.matchAll(/`([a-z0-9]+(-[a-z0-9]+)+)`/g)].map(([, name]) => name);
      const scenarios = named.flatMap((name) => catalogue.find((one) => one.name === name) ?? []);
      if (shown.startsWith('not')) continue;
      if (shown.includes('`one-writer`')) continue;
      expect(scenarios, `${id}: ${shown}`).to.have.length(named.length).and.not.to.be.empty;
      for (const { name, claims } of scenarios) expect(claims, `${name} for ${id}`).to.include(id);
    }
  });
});
