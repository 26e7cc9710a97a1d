import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { after, describe, it } from 'mocha';
import { stringify } from 'yaml';
import { catalogue } from '../../suites/catalogue.ts';
import { readScenarioFile } from './scenario-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'scenario-file-'));
const file = join(directory, 'mine.yaml');

function read(text: string): unknown {
  writeFileSync(file, text);
  return readScenarioFile(file);
}

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    expect((error as Error).name).to.equal('UsageError');
    return (error as Error).message.replace(file, 'mine.yaml');
  }
  throw new Error(`not refused:\n${text}`);
}

const head = 'name: mine\nstory: s\nclaims: []\nworkload: { kind: journal, replicas: 1 }\n';

describe('a scenario file', function () {
  this.timeout(60_000);
  after(() => rmSync(directory, { recursive: true }));

  it('says what the same scenario says in code, as YAML and as JSON', () => {
    for (const scenario of catalogue) {
      expect(read(stringify(scenario))).to.deep.equal(scenario);
      expect(read(JSON.stringify(scenario, null, 2))).to.deep.equal(scenario);
    }
  });

  const refused: [string, string, RegExp][] = [
    ['is no YAML', 'name: [', /^mine\.yaml:1:8: /],
    ['is empty', '', /^mine\.yaml:1:1: empty: no scenario$/],
    ['has a second document', `${head}---\nname: other\n`, /^mine\.yaml:6:1: a second document/],
    ['lacks a field', 'name: mine\n', /^mine\.yaml:1:1: story: .* \(and 3 more\)$/],
    [
      'has a step of an unknown kind',
      `${head}steps:\n  - { do: dance, name: x }\n`,
      /^mine\.yaml:6:11: steps\.0\.do: /,
    ],
    [
      'names a pod in the wrong place',
      `${head}steps:\n  - do: inject\n    name: x\n    fault:\n      kind: kubelet-stop\n      on: { nodeof: journal-0 }\n`,
      /^mine\.yaml:10:11: steps\.0\.fault\.on\.nodeOf: /,
    ],
    [
      'heals what was not injected',
      `${head}steps:\n  - do: heal\n    name: x\n    fault: outage\n`,
      /^mine\.yaml:8:12: steps\.0\.fault: "outage" is no earlier step$/,
    ],
    [
      'names a bound that is none',
      `${head}steps:\n  - { do: watch, name: x, title: t, for: lingr }\n`,
      /^mine\.yaml:6:42: steps\.0\.for: there is no bound called "lingr"; there are: /,
    ],
    [
      'names one in an await',
      `${head}steps:\n  - { do: watch, name: x, title: t, for: linger }\n  - do: await\n    name: y\n    title: t\n    until: { of: pod }\n    within: { bound: detectoin, since: x }\n`,
      /^mine\.yaml:11:22: steps\.1\.within\.bound: there is no bound called "detectoin"; there are: detection, marking, /,
    ],
    ['refers to itself', 'a: &a [*a]\n', /^mine\.yaml:/],
    ['gives a key twice', 'name: a\nname: b\n', /^mine\.yaml:2:1: /],
  ];
  for (const [what, text, line] of refused)
    it(`that ${what} is refused with one line that says where`, () => {
      expect(refusal(text)).to.match(line).and.not.to.contain('\n');
    });

  it('that is cut off, or changed anywhere, is read or refused with one line', () => {
    const whole = stringify(catalogue[0]);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(40), fc.string({ maxLength: 6 }), (from, length, other) => {
        const text = whole.slice(0, from) + other + whole.slice(from + length);
        try {
          read(text);
        } catch (error) {
          expect((error as Error).name, text).to.equal('UsageError');
          expect((error as Error).message)
            .to.match(/^\S+mine\.yaml:\d+:\d+: ./)
            .and.not.to.contain('\n');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('that is not there is refused', () => {
    expect(() => readScenarioFile(join(directory, 'none.yaml'))).to.throw('no such file');
  });
});
