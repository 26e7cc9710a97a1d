import { after, describe } from 'mocha';
import { declareScenario } from '../harness/mocha.ts';
import { catalogue } from './catalogue.ts';
import { closeTestClusterAfterAll, usualRunner } from './test-cluster.ts';

closeTestClusterAfterAll();

describe('the core of the catalogue', () => {
  const runner = usualRunner();
  for (const scenario of catalogue.filter(({ tags }) => tags.includes('core'))) declareScenario(scenario, runner.run);
  after('remove what was made', async function () {
    this.timeout(180_000);
    await runner.close();
  });
});
