import { crictl } from '../../../clusters/time-lapse.ts';

/**
 * What is looked at on a node, in one command: each command in the engine costs a tenth of a second. Sections are told
 * apart by their headings; a tool that is missing leaves its section empty.
 */
export const nodeScript = `
echo '== units'; systemctl show kubelet containerd --property=Id,ActiveState,MainPID
echo '== stopped'
for status in $(grep -ls '^State:[[:space:]]*T' /proc/[0-9]*/status); do
  pid=\${status#/proc/}; pid=\${pid%/status}
  pod=$(grep -so -m 1 -E 'pod[0-9a-f]{8}([-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}' "/proc/$pid/cgroup" | head -n 1)
  echo "$pid \${pod:--} $(cat "/proc/$pid/comm" 2>/dev/null)"
done
echo '== filter'; iptables -w 5 -S | grep STATEFAULT
echo '== filter6'; ip6tables -w 5 -S 2>/dev/null | grep STATEFAULT
echo '== qdisc'; tc qdisc show 2>/dev/null
echo '== mounts'; grep -e statefault -e local-path /proc/self/mountinfo
echo '== ours'; systemctl list-units --all --plain --no-legend 'statefault-*' | cut -d ' ' -f 1
echo '== manifests'; ls -1 /etc/kubernetes/manifests 2>/dev/null
echo '== static'
# A runtime that is stopped or frozen does not answer.
[ -z "$(ls -A /etc/kubernetes/manifests 2>/dev/null)" ] || timeout 5 ${crictl.join(' ')} ps --state Running --output json 2>/dev/null |
  sed -n 's/.*"io.kubernetes.container.name": "\\([^"]*\\)".*/\\1/p' | sort -u
echo '== ranges'; grep -hoE '"subnet": *"[^"]+"' /etc/cni/net.d/*.conflist 2>/dev/null | cut -d '"' -f 4
echo '== files'
find /etc/kubernetes/statefault /run/statefault ! -type d 2>/dev/null
find /var/local-path-provisioner /opt/local-path-provisioner /var/statefault-shared -maxdepth 2 -name '.statefault*' 2>/dev/null
exit 0
`;

/** Third word of the command, which names it in a list of processes. */
export const nodeScriptName = 'statefault-survey';
