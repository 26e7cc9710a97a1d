import { expect } from 'chai';
import { describe, it } from 'mocha';
import { journalSet } from '../../clusters/journal-manifests.ts';
import { changedSet, changePatch, type SetObject } from './set-change.ts';

const setting = { namespace: 'test', image: 'x', labels: {} };
const plain = (): SetObject => journalSet({ kind: 'journal', replicas: 3 }, setting);

describe('a change of a StatefulSet', () => {
  it('says in the words of apps/v1 what the scenario says', () => {
    const { spec } = changedSet(plain(), {
      replicas: 5,
      updateStrategy: { type: 'RollingUpdate', partition: 2 },
      ordinalsStart: 4,
      tolerations: { unreachable: 7, notReady: null },
      revision: 'two',
    });
    expect(spec).to.containSubset({
      replicas: 5,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
      ordinals: { start: 4 },
      template: { metadata: { annotations: { 'statefault.dev/revision': 'two' } } },
    });
    expect(spec.template.spec['tolerations']).to.deep.equal([
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 7 },
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
    ]);
  });

  it('as a patch takes away what the other strategy had', () => {
    expect(changePatch(plain(), { updateStrategy: { type: 'OnDelete' } }).spec).to.containSubset({
      updateStrategy: { type: 'OnDelete', rollingUpdate: null },
    });
  });

  for (const broken of ['image', 'crash', 'never-ready'] as const)
    it(`that breaks the template (${broken}) and one that makes it whole again leave the template as it was`, () => {
      const before = plain();
      const broke = changedSet(before, { broken });
      expect(broke.spec.template).not.to.deep.equal(before.spec.template);
      expect(changedSet(changedSet(broke, { broken: 'crash' }), { broken: 'no' }).spec.template).to.deep.equal(
        before.spec.template,
      );
    });
});
