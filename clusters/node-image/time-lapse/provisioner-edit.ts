import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError } from '../../../harness/errors.ts';
import { directoryByKubelet } from '../../time-lapse.ts';
import { edited, type Edit } from '../edit.ts';
import type { Go } from '../go.ts';
import type { Change } from '../go-part.ts';
import { download } from '../parts/go-modules.ts';
import { recipe } from '../recipe.ts';
import type { Work } from '../work.ts';

const module = 'github.com/rancher/local-path-provisioner';
const [[annotation, value] = []] = Object.entries(directoryByKubelet);

/**
 * The provisioner starts a pod that makes the directory of a claim, and looks once a second whether it did: half of the pods that a roll-out
 * starts, at the pace of the machine. Its volumes let the kubelet make a directory that is missing; a claim may ask for no more than that.
 */
export const provisionerEdit: Edit = {
  name: 'no pod where the kubelet may make the directory',
  path: 'provisioner.go',
  find: 'if err := p.createHelperPod(ActionTypeCreate,',
  put: `if pvc.Annotations[${JSON.stringify(annotation)}] == ${JSON.stringify(value)} {
		logrus.Infof("The kubelet makes %v", path)
	} else if err := p.createHelperPod(ActionTypeCreate,`,
};

/** The text of the provisioner with its edit made. Throws InfrastructureError when it is not one that the edit was made for. */
export const editedProvisioner = (text: string): string =>
  edited(
    text,
    provisionerEdit,
    (seen) =>
      new InfrastructureError(
        `of ${provisionerEdit.path} of local-path-provisioner ${recipe.localPath} the edit "${provisionerEdit.name}" wants one place that is ${seen}`,
      ),
  );

/** What is changed of the provisioner for a time-lapse. */
export async function changedProvisioner(work: Work, go: Go): Promise<Change> {
  const { path } = provisionerEdit;
  const text = await readFile(join(await download(work, go, module, recipe.localPath), path), 'utf8');
  return { module, path, text: editedProvisioner(text) };
}
