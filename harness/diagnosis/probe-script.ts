/** Bounds of what the script asks, each of its own. */
const answerS = 4;

/**
 * What is asked on a node beside the survey: whom it reaches and who reaches it, what drops packets meanwhile, which
 * processes pods have. Its arguments are triples: api|node|pod, host, port. Everything is asked at once, and changes
 * nothing.
 */
export const probeScript = `
dropping() {
  for tool in iptables ip6tables; do
    timeout ${answerS} $tool-save -c 2>/dev/null | grep -E -e '-j (DROP|REJECT)' -e '^:(INPUT|OUTPUT|FORWARD) DROP'
  done
}
answer() {
  said=$(curl -sk -o /dev/null -m ${answerS} -w '%{http_code} %{time_connect}' "$1"); echo "$2 $? $said"
}
connect() {
  said=$(timeout ${answerS} bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" 2>&1); echo "$1 $2 $3 $? $(echo $said)"
}
echo '== before'; dropping
echo '== reach'
answer http://127.0.0.1:10248/healthz 'kubelet 127.0.0.1 10248' &
while [ $# -ge 3 ]; do
  [ "$1" = api ] && answer "https://$2:$3/readyz" "readyz $2 $3" &
  connect "$1" "$2" "$3" &
  shift 3
done
wait
echo '== halfopen'; ss -Htn state syn-recv
echo '== after'; dropping
echo '== blocked'
for kind in blackhole unreachable prohibit; do ip -4 route show table all type $kind; done
ip -o link show | grep -v 'state UP\\|veth\\|lo:\\|LOOPBACK\\|UNKNOWN'
echo '== addresses'; ip -o address show scope global
echo '== cgroups'; grep -Hs -m1 kubepods /proc/[0-9]*/cgroup
echo '== states'; grep -Hs -E '^(Name|State):' /proc/[0-9]*/status
echo '== podlogs'; ls -1 /var/log/pods 2>/dev/null
echo '== pressure'
echo "load $(cut -d ' ' -f 1-3 /proc/loadavg)"
for of in cpu memory io; do echo "$of $(grep -s -m1 some /proc/pressure/$of)"; done
echo "disk $(df -P /var | tail -n 1)"
exit 0
`;

/** Third word of the command, which names it in a list of processes. */
export const probeScriptName = 'statefault-diagnose';

/** The whole of it, on a machine that is busy. */
export const probeBoundMs = 30_000;
export const runtimeBoundS = 8;
