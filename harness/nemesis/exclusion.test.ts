import { expect } from 'chai';
import { describe, it } from 'mocha';
import { exclusion, type Placed } from './exclusion.ts';
import { faults } from './faults.ts';

const placed = (kind: string, nodes: string[], as = kind): Placed => {
  const fault = faults.find((one) => one.kind === kind);
  if (fault === undefined) throw new Error(`there is no fault ${kind}`);
  return { as, fault, targets: nodes.map((node) => ({ node })) };
};

describe('faults that exclude each other', () => {
  it('are those that share one node of several, and a part of it', () => {
    const standing = [placed('kubelet-stop', ['n1', 'n2'], 'first')];
    expect(exclusion(placed('kubelet-freeze', ['n2', 'n3'], 'second'), standing)).to.equal(
      'second (kubelet-freeze) and first (kubelet-stop) exclude each other: both take the kubelet of n2',
    );
    expect(exclusion(placed('kubelet-freeze', ['n3']), standing)).to.equal(undefined);
    expect(exclusion(placed('runtime-stop', ['n1', 'n2']), standing)).to.equal(undefined);
  });

  it('are a machine and everything on it, whichever came first', () => {
    for (const kind of ['node-pause', 'node-stop', 'node-kill', 'node-restart']) {
      expect(exclusion(placed(kind, ['n1', 'n2']), [placed('kubelet-flap', ['n2'])])).to.contain('whole machine of n2');
      expect(exclusion(placed('kubelet-flap', ['n2', 'n3']), [placed(kind, ['n1', 'n2'])])).to.contain('of n2');
      expect(exclusion(placed(kind, ['n1']), [placed(kind, ['n2', 'n3'])])).to.equal(undefined);
    }
  });

  it('are not a machine and its Node object: that is elsewhere', () => {
    expect(exclusion(placed('node-delete', ['n1']), [placed('node-kill', ['n1'])])).to.equal(undefined);
    expect(exclusion(placed('node-pause', ['n1']), [placed('node-delete', ['n1'])])).to.equal(undefined);
    expect(exclusion(placed('node-delete', ['n1']), [placed('node-delete', ['n1'], 'b')])).to.contain('registration');
  });

  it('are looked for among all that stand', () => {
    const standing = [placed('node-pause', ['n1']), placed('runtime-freeze', ['n2']), placed('kubelet-stop', ['n3'])];
    expect(exclusion(placed('kubelet-flap', ['n2']), standing)).to.equal(undefined);
    expect(exclusion(placed('kubelet-flap', ['n2', 'n3']), standing)).to.contain('kubelet of n3');
    expect(exclusion(placed('kubelet-flap', ['n1', 'n2', 'n3']), standing)).to.contain('whole machine of n1');
  });

  it('are all faults of one control plane, since each needs its kubelet and manifests as they were', () => {
    const standing = [placed('scheduler-stop', ['c1'])];
    expect(exclusion(placed('etcd-freeze', ['c1', 'c2']), standing)).to.contain('manifests of c1');
    expect(exclusion(placed('api-server-restart', ['c2', 'c3']), standing)).to.equal(undefined);
  });
});
