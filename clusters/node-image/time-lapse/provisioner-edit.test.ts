import { expect } from 'chai';
import { describe, it } from 'mocha';
import { InfrastructureError } from '../../../harness/errors.ts';
import { editedProvisioner } from './provisioner-edit.ts';

const source = `
	if err := p.createHelperPod(ActionTypeCreate, cmd, options, c); err != nil {
		return nil, err
	}
	if err := p.createHelperPod(ActionTypeDelete, cmd, options, c); err != nil {
		return err
	}
`;

describe('the program of the provisioner in a time-lapse image', () => {
  it('starts no pod to make what a claim leaves to the kubelet, and one for all else', () => {
    expect(editedProvisioner(source)).to.equal(`
	if pvc.Annotations["statefault.dev/directory"] == "by-kubelet" {
		logrus.Infof("The kubelet makes %v", path)
	} else if err := p.createHelperPod(ActionTypeCreate, cmd, options, c); err != nil {
		return nil, err
	}
	if err := p.createHelperPod(ActionTypeDelete, cmd, options, c); err != nil {
		return err
	}
`);
  });

  it('is refused where it is not as it was', () => {
    expect(() => editedProvisioner('package main')).to.throw(InfrastructureError, 'one place that is not in it');
  });
});
