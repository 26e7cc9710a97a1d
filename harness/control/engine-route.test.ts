import { expect } from 'chai';
import { routeToEngine, routeToPackages, runsPrivileged, type EngineFacts } from './engine-route.ts';

const BARE_DEBIAN: EngineFacts = {
  platform: 'linux',
  root: true,
  distribution: 'debian',
  apt: true,
  systemd: false,
  dockerHost: undefined,
  failure: undefined,
  daemon: undefined,
  allCapabilities: false,
};
const SYSTEM_DAEMON = { path: '/usr/sbin/dockerd', version: '26.1.5', ours: false };

function adviceFor(facts: Partial<EngineFacts>): string {
  const route = routeToEngine({ ...BARE_DEBIAN, ...facts });
  return route.act === 'advise' ? route.advice : `act: ${route.act}`;
}

describe('route to an engine', () => {
  it('installs one as root on a Debian-like system', () => {
    expect(routeToEngine(BARE_DEBIAN)).to.deep.equal({ act: 'install' });
  });

  it('starts the one that is installed: by systemd where systemd runs, directly where not or when it is ours', () => {
    expect(routeToEngine({ ...BARE_DEBIAN, daemon: SYSTEM_DAEMON, systemd: true })).to.deep.equal({
      act: 'start service',
    });
    expect(routeToEngine({ ...BARE_DEBIAN, daemon: SYSTEM_DAEMON })).to.deep.equal({
      act: 'start daemon',
      daemon: SYSTEM_DAEMON,
    });
    const ours = { ...SYSTEM_DAEMON, ours: true };
    expect(routeToEngine({ ...BARE_DEBIAN, daemon: ours, systemd: true })).to.deep.equal({
      act: 'start daemon',
      daemon: ours,
    });
  });

  it('installs another beside one that cannot run privileged containers here', () => {
    const old = { ...SYSTEM_DAEMON, version: '20.10.24+dfsg1' };
    expect(routeToEngine({ ...BARE_DEBIAN, daemon: old }).act).to.equal('install');
    expect(routeToEngine({ ...BARE_DEBIAN, daemon: old, allCapabilities: true }).act).to.equal('start daemon');
  });

  it('tells everybody else the exact command', () => {
    expect(adviceFor({ root: false })).to.include('sudo apt-get install -y docker.io');
    expect(adviceFor({ root: false, daemon: SYSTEM_DAEMON, systemd: true })).to.include(
      'sudo systemctl enable --now docker',
    );
    expect(adviceFor({ root: false, apt: false })).to.include('https://docs.docker.com/');
    expect(adviceFor({ apt: false })).to.include('https://docs.docker.com/');
    expect(adviceFor({ platform: 'darwin', root: false })).to.include('start Docker');
    expect(adviceFor({ root: false, failure: 'permission denied while trying to connect' })).to.include(
      'usermod -aG docker',
    );
    expect(adviceFor({ dockerHost: 'tcp://far:2375' })).to.include('DOCKER_HOST=tcp://far:2375');
  });
});

describe('route to the packages of an engine', () => {
  it("takes the system's own when it can run privileged containers here", () => {
    expect(routeToPackages('26.1.5+dfsg1-9', BARE_DEBIAN).from).to.equal('apt');
    expect(routeToPackages('20.10.24+dfsg1-1', { ...BARE_DEBIAN, allCapabilities: true }).from).to.equal('apt');
  });

  it('takes a newer suite of Debian when it cannot, or when there is none', () => {
    expect(routeToPackages('20.10.24+dfsg1-1', BARE_DEBIAN).from).to.equal('newer suite');
    expect(routeToPackages(undefined, BARE_DEBIAN).from).to.equal('newer suite');
  });

  it('says so on another distribution', () => {
    const packages = routeToPackages('20.10.12-0ubuntu4', { ...BARE_DEBIAN, distribution: 'ubuntu' });
    expect(packages).to.have.property('advice').that.includes('apt offers only docker.io 20.10.12-0ubuntu4');
  });
});

describe('runsPrivileged', () => {
  const cases: [version: string, expected: boolean][] = [
    ['20.10.24+dfsg1-1+deb12u1+b6', false],
    ['5:27.3.1-1~debian.12~bookworm', true],
    ['23.0.0', true],
    ['28.2.2', true],
    ['nonsense', false],
  ];
  for (const [version, expected] of cases) {
    it(`${version}, a capability withheld: ${expected}`, () =>
      expect(runsPrivileged(version, false)).to.equal(expected));
  }
});
