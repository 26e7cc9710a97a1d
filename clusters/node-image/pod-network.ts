import { stringify } from 'yaml';

/** Where the pod network's start script lies in its image. */
export const POD_NETWORK_PATH = '/usr/local/bin/pod-network';

/**
 * Starts flannel and hands its result to the container runtime. The API server is reached by the control plane's own name, for
 * Service addresses need kube-proxy, which need not be up yet. The CNI configuration appears only when there is a network, and
 * the container ends when flannel does.
 */
export const podNetworkScript = `#!/bin/bash
set -eu
export KUBERNETES_SERVICE_HOST="\${CONTROL_PLANE_ENDPOINT%:*}" KUBERNETES_SERVICE_PORT="\${CONTROL_PLANE_ENDPOINT##*:}"
mkdir -p /etc/kube-flannel
echo "{\\"Network\\": \\"$POD_SUBNET\\", \\"Backend\\": {\\"Type\\": \\"host-gw\\"}}" >/etc/kube-flannel/net-conf.json
rm -f /run/flannel/subnet.env
flanneld -kube-subnet-mgr -ip-masq &
flanneld=$!
trap 'kill "$flanneld"' TERM INT
until [ -s /run/flannel/subnet.env ]; do
  kill -0 "$flanneld"
  sleep 0.2
done
. /run/flannel/subnet.env
subnet="\${FLANNEL_SUBNET%.*}.0/\${FLANNEL_SUBNET#*/}"
cat >/etc/cni/net.d/.pods <<END
{
  "cniVersion": "0.3.1",
  "name": "pods",
  "plugins": [
    {
      "type": "ptp",
      "ipMasq": false,
      "mtu": $FLANNEL_MTU,
      "ipam": {
        "type": "host-local",
        "dataDir": "/run/cni-ipam-state",
        "routes": [{ "dst": "0.0.0.0/0" }],
        "ranges": [[{ "subnet": "$subnet" }]]
      }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
END
mv /etc/cni/net.d/.pods /etc/cni/net.d/10-pods.conflist
wait "$flanneld"
`;

/**
 * The default network of a cluster made from a built image. kind fills in the pods' subnet where the text asks kindly for
 * templating, and gives the first DaemonSet the control plane's address where it asks kindly for patching.
 */
export function podNetworkManifest(image: string): string {
  const name = 'pod-network';
  const namespace = 'kube-system';
  const documents = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    daemonSet(name, namespace, image),
  ];
  const asks = '# would you kindly template this file\n# would you kindly patch this file\n';
  return asks + documents.map((document) => `---\n${stringify(document)}`).join('');
}

function daemonSet(name: string, namespace: string, image: string): unknown {
  const labels = { app: name, tier: 'node' };
  const field = (path: string) => ({ valueFrom: { fieldRef: { fieldPath: path } } });
  const mounts = {
    cni: '/etc/cni/net.d',
    flannel: '/run/flannel',
    modules: '/lib/modules',
    'xtables-lock': '/run/xtables.lock',
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          serviceAccountName: name,
          tolerations: [{ operator: 'Exists' }],
          containers: [
            {
              name,
              image,
              env: [
                { name: 'POD_SUBNET', value: '{{ .PodSubnet }}' },
                { name: 'POD_NAME', ...field('metadata.name') },
                { name: 'POD_NAMESPACE', ...field('metadata.namespace') },
                { name: 'NODE_NAME', ...field('spec.nodeName') },
              ],
              resources: { requests: { cpu: '100m', memory: '50Mi' } },
              securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
              volumeMounts: Object.entries(mounts).map(([volume, mountPath]) => ({
                name: volume,
                mountPath,
                ...(volume === 'modules' ? { readOnly: true } : {}),
              })),
            },
          ],
          volumes: Object.entries(mounts).map(([volume, path]) => ({
            name: volume,
            hostPath: { path, type: volume === 'xtables-lock' ? 'FileOrCreate' : 'DirectoryOrCreate' },
          })),
        },
      },
    },
  };
}
