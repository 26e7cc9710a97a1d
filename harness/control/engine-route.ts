import { coerce } from 'semver';

/** What was found out about this machine when no engine answered. */
export interface EngineFacts {
  platform: string;
  root: boolean;
  /** `ID` of /etc/os-release; '' when there is none. */
  distribution: string;
  /** apt-get and dpkg are there. */
  apt: boolean;
  /** systemd runs as process 1. */
  systemd: boolean;
  dockerHost: string | undefined;
  /** What the docker client said; undefined when there is no client. */
  failure: string | undefined;
  /** The dockerd that is installed, with its version; undefined when there is none. */
  daemon: Daemon | undefined;
  /** This process holds every capability that the kernel knows. */
  allCapabilities: boolean;
}

export interface Daemon {
  path: string;
  version: string;
  /** We unpacked it, so no service starts it. */
  ours: boolean;
}

/** What to do so that an engine runs: act, or tell the person what to do. */
export type Route =
  | { act: 'start service' }
  | { act: 'start daemon'; daemon: Daemon }
  | { act: 'install' }
  | { act: 'advise'; advice: string };

export const GET_DOCKER = 'https://docs.docker.com/engine/install/';

/** How to come to a running engine on this machine. Pure. */
export function routeToEngine(facts: EngineFacts): Route {
  const { daemon } = facts;
  if (facts.dockerHost !== undefined) {
    return advise(`nothing answers at DOCKER_HOST=${facts.dockerHost}: start that engine, or unset DOCKER_HOST`);
  }
  if (facts.failure !== undefined && /permission denied/i.test(facts.failure)) {
    return advise('an engine runs, but this user may not use it: sudo usermod -aG docker "$USER", then log in again');
  }
  if (facts.platform !== 'linux')
    return advise(`no container engine answers: start Docker, or install it: ${GET_DOCKER}`);
  if (!facts.root) return advise(adviceToUser(facts));
  if (daemon !== undefined && runsPrivileged(daemon.version, facts.allCapabilities)) {
    return facts.systemd && !daemon.ours ? { act: 'start service' } : { act: 'start daemon', daemon };
  }
  return facts.apt
    ? { act: 'install' }
    : advise(`no container engine answers: install Docker (${GET_DOCKER}) and start it`);
}

/** Where the packages of an engine come from. */
export type Packages = { from: 'apt' } | { from: 'newer suite' } | { from: 'nowhere'; advice: string };

/** Where to install the engine from, given the version of docker.io that apt offers (undefined: none). Pure. */
export function routeToPackages(
  candidate: string | undefined,
  facts: Pick<EngineFacts, 'distribution' | 'allCapabilities'>,
): Packages {
  if (candidate !== undefined && runsPrivileged(candidate, facts.allCapabilities)) return { from: 'apt' };
  if (facts.distribution === 'debian') return { from: 'newer suite' };
  const offer = candidate === undefined ? 'apt offers no package docker.io' : `apt offers only docker.io ${candidate}`;
  return { from: 'nowhere', advice: `${offer}: install Docker 23 or newer (${GET_DOCKER}) and start it` };
}

/**
 * Whether this version of dockerd can start a privileged container, which every kind node is. Before 23 it asked for all
 * capabilities that the kernel knows; where one is withheld (machines inside a sandbox) such a container fails to start
 * with "unable to apply caps".
 */
export function runsPrivileged(version: string, allCapabilities: boolean): boolean {
  return allCapabilities || majorOf(version) >= 23;
}

/** The major version in Debian's or Docker's way of writing one: `5:27.3.1-1~debian`, `20.10.24+dfsg1-1+b6`. */
function majorOf(version: string): number {
  return coerce(version.replace(/^\d+:/, ''))?.major ?? 0;
}

function adviceToUser({ daemon, systemd, apt }: EngineFacts): string {
  const start = systemd ? 'sudo systemctl enable --now docker' : 'sudo service docker start';
  if (daemon !== undefined) return `no container engine answers, but one is installed: ${start}`;
  if (apt) return `no container engine answers: sudo apt-get install -y docker.io && ${start}`;
  return `no container engine answers: install Docker (${GET_DOCKER}) and start it`;
}

function advise(advice: string): Route {
  return { act: 'advise', advice };
}
