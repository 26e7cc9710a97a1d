import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdictJsonSchema } from '../harness/checker/verdict.ts';

// `npm run schema`: writes the JSON Schemas that are published under docs/. Tests prove that they are current.
const path = join(import.meta.dirname, '../docs/verdict.schema.json');
writeFileSync(path, `${JSON.stringify(verdictJsonSchema(), null, 2)}\n`);
