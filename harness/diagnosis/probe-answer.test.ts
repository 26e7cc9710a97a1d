import { expect } from 'chai';
import { describe, it } from 'mocha';
import { readProbe } from './probe-answer.ts';

const usual = '[7:420] -A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -j DROP';
const uid = 'faf29cd3-aa1c-45cd-ae87-86a47bb5c9ae';
const slice = `kubelet-kubepods-burstable-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-bd5d.scope`;
const out = `== before
${usual}
[3:180] -A STATEFAULT -s 172.19.0.5/32 -j DROP
[1:60] -A INPUT -s 172.19.0.5/32 -j REJECT --reject-with icmp-port-unreachable
== reach
node c-worker2 10299 1 c-worker2: connect: Connection refused c-worker2: line 1: /dev/tcp/c-worker2/10299: Connection refused
node nosuch 10250 1 nosuch: line 1: nosuch: Name or service not known
api c-control-plane 6443 0
readyz c-control-plane 6443 0 500 0.060472
node c-worker3 10250 0
kubelet 127.0.0.1 10248 7 000 0.000000
pod 10.244.1.99 7070 124
== halfopen
0      0      [::ffff:172.19.0.4]:10250 [::ffff:172.19.0.5]:41000
0      0      [fc00:f853::4]:10250 [fc00:f853::5]:41002
== after
${usual}
[8:480] -A STATEFAULT -s 172.19.0.5/32 -j DROP
[1:60] -A INPUT -s 172.19.0.5/32 -j REJECT --reject-with icmp-port-unreachable
== blocked
blackhole 172.19.0.5
== addresses
363: eth0    inet 172.19.0.4/16 brd 172.19.255.255 scope global eth0\\       valid_lft forever preferred_lft forever
363: eth0    inet6 fc00:f853::4/64 scope global nodad \\       valid_lft forever preferred_lft forever
== cgroups
/proc/8144/cgroup:9:name=systemd:/kubelet.slice/kubelet-kubepods.slice/${slice}
/proc/8184/cgroup:0::/kubelet/kubepods/besteffort/pod${uid}/bd5dff
/proc/99/cgroup:9:name=systemd:/kubelet.slice/kubelet-kubepods-burstable-pod0123456789abcdef0123456789abcdef.slice/x.scope
/proc/100/cgroup:0::/kubelet/kubepods/besteffort/pod${uid}/gone
== states
/proc/8144/status:Name:	pause
/proc/8144/status:State:	S (sleeping)
/proc/8184/status:Name:	MainThread
/proc/8184/status:State:	T (stopped)
/proc/99/status:Name:	etcd
/proc/99/status:State:	S (sleeping)
== podlogs
shop_db-0_${uid}
== pressure
load 1.00 2.00 3.00
cpu some avg10=12.50 avg60=0 avg300=0 total=1
memory 
disk /dev/vda 264212084 39297680 56203584 42% /var
`;

describe('what a node answers to a diagnosis', () => {
  const read = readProbe(out);

  it('tells who answers, who connects, who refuses and who is silent', () => {
    expect(read.kubelet.got).to.equal('refused');
    expect(read.controlPlanes).to.deep.equal([{ to: 'c-control-plane', port: 6443, got: 'answers', status: 500 }]);
    expect(read.peers.map(({ got }) => got)).to.deep.equal(['refused', 'unresolved', 'connects']);
    expect(read.pods.map(({ got }) => got)).to.deep.equal(['silent']);
  });

  it('counts what rules dropped during the look, and leaves out those that Kubernetes sets', () => {
    expect(read.drops.map(({ ours, packets, during }) => [ours, packets, during])).to.deep.equal([
      [true, 8, 5],
      [false, 1, 0],
      [false, 0, 0],
    ]);
  });

  it('reads addresses of both families, bare', () => {
    expect(read.halfOpenFrom).to.deep.equal(['172.19.0.5', 'fc00:f853::5']);
    expect(read.addresses).to.deep.equal(['172.19.0.4', 'fc00:f853::4']);
  });

  it('knows the processes of a pod by its UID however the cgroup spells it, and no process that has ended', () => {
    expect(read.processes).to.deep.equal([
      { uid, command: 'pause', state: 'S' },
      { uid, command: 'MainThread', state: 'T' },
      { uid: '0123456789abcdef0123456789abcdef', command: 'etcd', state: 'S' },
    ]);
    expect(read.logged).to.deep.equal([{ namespace: 'shop', name: 'db-0', uid }]);
    expect(read.pressure).to.equal('load 1.00 2.00 3.00, cpu short 12.50 % of the time, /var 42 % full');
  });

  it('is refused when it broke off', () => {
    expect(() => readProbe(out.slice(0, out.indexOf('== states')))).to.throw('broke off before "states"');
  });
});
