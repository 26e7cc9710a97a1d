import type { ApiCall, ManifestObject } from '../world.ts';
import { pasteable } from './command.ts';

/** A call of the API server as a line that can be pasted into a shell: kubectl in the node of a control plane. */
export function kubectlLine(controlPlane: string, { method, path, body }: ApiCall): string {
  const kubectl = (...words: string[]): string =>
    pasteable('docker', ['exec', '-i', controlPlane, 'kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', ...words]);
  const given = body === undefined ? '' : `${pasteable('echo', [JSON.stringify(body)])} | `;
  if (method === 'DELETE')
    return `${given}${kubectl('delete', '--raw', path, ...(body === undefined ? [] : ['-f', '-']))}`;
  if (method === 'PATCH')
    return kubectl(
      'patch',
      ...patched(path),
      `--type=${Array.isArray(body) ? 'json' : 'merge'}`,
      '-p',
      JSON.stringify(body),
    );
  return `${given}${kubectl(method === 'POST' ? 'create' : 'replace', '--raw', path, '-f', '-')}`;
}

/** The same for an object that is applied. */
export function applyLine(controlPlane: string, object: ManifestObject): string {
  const words = ['exec', '-i', controlPlane, 'kubectl', '--kubeconfig=/etc/kubernetes/admin.conf'];
  const apply = ['apply', '--server-side', '--force-conflicts', '--field-manager=statefault', '-f', '-'];
  return `${pasteable('echo', [JSON.stringify(object)])} | ${pasteable('docker', [...words, ...apply])}`;
}

/** The words that name an object to kubectl: of `/api/v1/namespaces/x/pods/y/status`, `-n x pods y --subresource=status`. */
function patched(path: string): string[] {
  const pattern =
    /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<space>[^/]+)(?=\/[^/]+\/))?\/(?<plural>[^/]+)\/(?<name>[^/?]+)(?:\/(?<sub>[^/?]+))?/;
  const { group, version = '', space, plural = path, name = '', sub } = pattern.exec(path)?.groups ?? {};
  return [
    ...(space === undefined ? [] : ['-n', space]),
    group === undefined ? plural : `${plural}.${version}.${group}`,
    name,
    ...(sub === undefined ? [] : [`--subresource=${sub}`]),
  ];
}
