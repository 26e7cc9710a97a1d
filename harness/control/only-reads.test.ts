import { expect } from 'chai';
import { describe, it } from 'mocha';
import { onlyReads } from './only-reads.ts';

const reads = [
  'cat /etc/hosts',
  'iptables -w 5 -S',
  'iptables -w 5 -nvxL STATEFAULT',
  'ip6tables -C INPUT -j X',
  'systemctl show kubelet --property=ActiveState --value',
  'systemctl --no-pager list-units',
  'find /var -mindepth 1',
  'tc -s qdisc show dev eth0',
  'tc qdisc show',
  'ip -j addr',
  'crictl ps -a -o json',
  'getent ahosts x',
];
const acts = [
  'iptables -w 5 -A INPUT -j DROP',
  'iptables -D INPUT -s 10.0.0.1 -j X',
  'iptables -w 5 -F STATEFAULT',
  'iptables -L -Z',
  'systemctl stop kubelet',
  'systemctl kill show',
  'find /var -delete',
  'find /var -exec rm {} ;',
  'tc qdisc add dev eth0 root netem',
  'ip link set eth0 down',
  'crictl stop x',
  'bash -c true',
  'rm x',
  'constructor',
  '',
];

describe('commands in nodes', () => {
  for (const line of reads) it(`${line}: only reads`, () => expect(onlyReads(line.split(' '))).to.equal(true));
  for (const line of acts) it(`${line}: may act`, () => expect(onlyReads(line.split(' '))).to.equal(false));
});
