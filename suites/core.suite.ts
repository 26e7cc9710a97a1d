import { declareScenario } from '../harness/mocha.ts';
import { catalogue } from './catalogue.ts';
import { closeTestClusterAfterAll, runWhereItFits } from './test-cluster.ts';

closeTestClusterAfterAll();

for (const scenario of catalogue.filter(({ tags }) => tags.includes('core'))) declareScenario(scenario, runWhereItFits);
