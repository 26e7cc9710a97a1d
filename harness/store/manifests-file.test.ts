import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, describe, it } from 'mocha';
import { UsageError } from '../errors.ts';
import { readManifests } from './manifests-file.ts';
import { readScenarioFile } from './scenario-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'manifests-file-'));
const set = 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec: { replicas: 2 }\n';

function written(text: string, name = 'db.yaml'): string {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
}

describe('a file of manifests', () => {
  after(() => rmSync(directory, { recursive: true }));

  it('is all its documents, empty ones left out', () => {
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n';
    const read = readManifests(written(`---\n---\n${config}---\n# nothing\n---\n${set}`));
    expect(read.map(({ kind }) => kind)).to.deep.equal(['ConfigMap', 'StatefulSet']);
    expect(read[1]).to.deep.include({ spec: { replicas: 2 } });
  });

  const refused: [string, string, RegExp][] = [
    ['is empty', '', /db\.yaml:1:1: no object$/],
    ['is no YAML', `${set}---\na: [`, /db\.yaml:6:5: /],
    [
      'has an object of no name',
      `${set}---\napiVersion: v1\nkind: Service\nmetadata: {}\n`,
      /db\.yaml:8:11: metadata\.name: /,
    ],
    [
      'has what is not of a namespace',
      `${set}---\napiVersion: v1\nkind: PersistentVolume\nmetadata: { name: v }\n`,
      /db\.yaml:7:7: kind: PersistentVolume is not deployed; what is: StatefulSet, /,
    ],
  ];
  for (const [what, text, line] of refused)
    it(`that ${what} is refused with one line that says where`, () => {
      expect(() => readManifests(written(text))).to.throw(UsageError, line);
    });

  const scenario = (workload: string): string =>
    written(
      `name: mine\nstory: s\nclaims: []\nworkload: ${workload}\nsteps:\n  - { do: watch, name: w, title: t, for: linger }\n`,
      'mine.yaml',
    );

  it('is read beside the scenario that names it', () => {
    written(set);
    const { workload } = readScenarioFile(scenario('{ kind: manifests, files: [db.yaml] }'));
    expect(workload).to.deep.include({ kind: 'manifests', files: ['db.yaml'] });
    expect(workload).to.have.nested.property('objects[0].metadata.name', 'db');
  });

  it('that is not there, or has no StatefulSet, is refused in the name of whom it concerns', () => {
    const missing = scenario('{ kind: manifests, files: [none.yaml] }');
    expect(() => readScenarioFile(missing)).to.throw(UsageError, /none\.yaml: ENOENT/);
    written('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n');
    const without = scenario('{ kind: manifests, files: [db.yaml] }');
    expect(() => readScenarioFile(without)).to.throw(UsageError, /mine\.yaml:4:11: workload\.objects: no StatefulSet/);
  });
});
