import { expect } from 'chai';
import { describe, it } from 'mocha';
import { cleanNode } from '../../testing/clean-node.ts';
import { memoryWorld } from '../../testing/memory-world.ts';
import { settingsOf } from '../scene.ts';
import type { NodeSurvey } from '../survey/node-survey.ts';
import { peersNamed, readRoutes } from './addresses.ts';
import { serversIn } from './dns-outage.ts';
import { readChain } from './drop-chain.ts';
import { networkFaults } from './index.ts';
import { readQueue } from './queue-fault.ts';

const node = 'memory-worker';
const named = (kind: string) => networkFaults.find((fault) => fault.kind === kind)!;
const leftIn = (inside: Partial<NodeSurvey>): string[] =>
  networkFaults
    .filter(
      ({ left }) =>
        left!({ nodes: [{ name: node, role: 'worker', machine: 'running', inside: { ...cleanNode, ...inside } }] })
          .length > 0,
    )
    .map(({ kind }) => kind);

describe('faults of the network', () => {
  it('leave nothing where nothing is, and are told apart by their chains and handles', () => {
    expect(leftIn({})).to.deep.equal([]);
    expect(leftIn({ filter: ['-N STATEFAULT'] })).to.deep.equal(['control-plane-partition']);
    expect(leftIn({ filter6: ['-A INPUT -j STATEFAULT-CP-ALL'] })).to.deep.equal(['control-plane-isolation']);
    expect(leftIn({ qdiscs: ['qdisc noqueue 0: dev eth0 root refcnt 2'] })).to.deep.equal([]);
    expect(leftIn({ qdiscs: ['qdisc tbf 1: dev eth0 root refcnt 2'] })).to.deep.equal([]);
    expect(leftIn({ qdiscs: ['qdisc tbf 5fab: dev eth0 root refcnt 2'] })).to.deep.equal(['bandwidth-limit']);
    expect(leftIn({ qdiscs: ['qdisc netem 5fad: dev eth0 root refcnt 2'] })).to.deep.equal(['network-delay']);
  });

  it('have each a dead man that takes away what only they put there', () => {
    const deadMen = networkFaults.map(({ deadMan }) => JSON.stringify(deadMan!({ node })));
    expect(new Set(deadMen).size).to.equal(networkFaults.length);
  });

  const modelled = networkFaults.filter(({ kind }) => !['network-delay', 'bandwidth-limit'].includes(kind));
  for (const fault of modelled)
    it(`${fault.kind}: bites, injected twice or once, and is gone, undone twice or by its dead man`, async () => {
      const world = memoryWorld({ seed: 1 });
      const on = fault.strikes === 'control-plane' ? 'memory-control-plane' : node;
      const target = { node: on, with: settingsOf(fault, {}) ?? {} };
      await world.clock.run(
        (async () => {
          expect(await fault.available?.(target, world)).to.equal(undefined);
          await fault.undo!(target, world);
          for (const way of ['undo', 'dead man']) {
            await fault.inject(target, world);
            await fault.inject(target, world);
            expect(await fault.prove(target, world), way).to.include({ bites: true });
            if (way === 'undo') await fault.undo!(target, world);
            else for (const command of fault.deadMan!(target)) await world.nodes.run(on, command).catch(() => '');
            expect(await fault.prove(target, world), way)
              .to.have.all.keys('bites', 'seen')
              .and.include({ bites: false });
          }
          await fault.undo!(target, world);
        })(),
      );
    });

  it('say in words where they cannot be', async () => {
    const world = memoryWorld({ seed: 1 });
    const words = async (kind: string, on: string): Promise<string | undefined> => {
      const fault = named(kind);
      return world.clock.run(fault.available!({ node: on, with: settingsOf(fault, {}) ?? {} }, world));
    };
    expect(await words('network-delay', node)).to.contain(`the kernel of ${node} makes no netem queue`);
    expect(await words('node-isolation', 'memory-control-plane')).to.contain('use control-plane-isolation');
    expect(await words('api-partition', 'memory-control-plane')).to.contain('only control plane');
  });

  it('refuse settings that mean nothing', () => {
    const refused: [string, Record<string, string | number>][] = [
      ['port-block', { port: 0 }],
      ['port-block', { port: 65_536 }],
      ['packet-loss', { percent: 0 }],
      ['packet-loss', { percent: 101 }],
      ['bandwidth-limit', { rateKbit: 1 }],
      ['network-delay', { delayMs: 60_000 }],
      ['peer-partition', { traffic: 'some' }],
      ['dns-outage', { port: 53 }],
    ];
    for (const [kind, given] of refused) expect(() => settingsOf(named(kind), given), kind).to.throw(kind);
  });
});

describe('what nodes say of their network', () => {
  it('counts the packets that a chain dropped, and only that chain', () => {
    const listed = [
      '-P INPUT ACCEPT -c 10 600',
      '-N STATEFAULT',
      '-N STATEFAULT-API',
      '-A INPUT -c 10 600 -j STATEFAULT-API',
      '-A FORWARD -j STATEFAULT-API',
      '-A STATEFAULT -c 99 600 -j DROP',
      '-A STATEFAULT-API -s 172.18.0.2/32 -p tcp -m tcp --sport 6443 -c 7 420 -j DROP',
      '-A STATEFAULT-API -d 172.18.0.2/32 -p tcp -m tcp --dport 6443 -c 2 120 -j DROP',
    ].join('\n');
    expect(readChain('iptables', 'STATEFAULT-API', listed)).to.deep.equal({
      tool: 'iptables',
      defined: true,
      hooks: ['INPUT', 'FORWARD'],
      rules: 2,
      packets: 9,
    });
    expect(readChain('iptables', 'STATEFAULT-DNS', listed)).to.include({ defined: false, rules: 0, packets: 0 });
  });

  it('reads the counters of our queue, not of another', () => {
    const shown = [
      'qdisc pfifo 1: dev eth0 root refcnt 2 limit 1000p',
      ' Sent 5 bytes 5 pkt (dropped 0, overlimits 5 requeues 0) ',
      'qdisc tbf 5fab: dev eth0 root refcnt 2 rate 1Mbit burst 16Kb lat 400ms ',
      ' Sent 12844 bytes 137 pkt (dropped 3, overlimits 58 requeues 0) ',
      ' backlog 0b 0p requeues 0',
    ].join('\n');
    expect(readQueue(shown, 'qdisc tbf 5fab: ')).to.deep.equal({ sent: 137, overlimits: 58 });
    expect(readQueue('qdisc noqueue 0: dev eth0 root refcnt 2', 'qdisc tbf 5fab: ')).to.equal(undefined);
  });

  it('finds the pods of other nodes by routes, and not the way out or its own pods', () => {
    const lines = [
      'default via 172.19.0.1 dev eth0 ',
      '10.244.1.0/24 via 172.19.0.5 dev eth0 ',
      '10.244.2.6 dev veth1e24ced8 scope host ',
      '172.19.0.0/16 dev eth0 proto kernel scope link src 172.19.0.4 ',
      'fd00:10:244:1::/64 via fc00:f853:ccd:e793::5 dev eth0 metric 1024 pref medium',
    ].join('\n');
    expect(readRoutes(lines)).to.deep.equal([
      { to: '10.244.1.0/24', via: '172.19.0.5' },
      { to: 'fd00:10:244:1::/64', via: 'fc00:f853:ccd:e793::5' },
    ]);
  });

  it('finds the DNS servers of its pods', () => {
    const config =
      'cgroupDriver: systemd\nclusterDNS:\n- 10.96.0.10\n- "fd00:10:96::a"\nclusterDomain: cluster.local\n';
    expect(serversIn(config)).to.deep.equal(['10.96.0.10', 'fd00:10:96::a']);
    expect(serversIn('cgroupDriver: systemd\n')).to.deep.equal([]);
  });

  it('names peers, and refuses names that are none', () => {
    const { cluster } = memoryWorld({ seed: 1 });
    expect(peersNamed('all', cluster, node))
      .to.include('memory-control-plane')
      .and.not.include(node);
    expect(peersNamed('workers', cluster, node)).to.not.include('memory-control-plane');
    expect(peersNamed('memory-worker2, memory-worker3', cluster, node)).to.deep.equal([
      'memory-worker2',
      'memory-worker3',
    ]);
    for (const wrong of [node, 'nowhere', '-j ACCEPT', 'memory-worker2,'])
      expect(() => peersNamed(wrong, cluster, node), wrong).to.throw('is no node other than');
  });
});
