import { CommandError } from '../../harness/control/command.ts';
import type { Pin } from './catalog.ts';
import { docker } from './engine.ts';
import { tellsOfFullDisk } from './room.ts';
import { step, type Work } from './work.ts';

/** A registry that has not begun to send within this is taken as not answering. */
const FIRST_SIGN_MS = 15_000;
const WHOLE_PULL_MS = 30 * 60_000;

/**
 * The name by which the official node image is pulled.
 * `registry` (or `$STATEFAULT_REGISTRY`) names another place: `host[:port][/prefix]` is a mirror that serves `kindest/node` with the
 * pinned digest; a whole reference with a digest, `host:port/name@sha256:…`, is taken as it is, for a mirror whose images are its
 * own. Either way the image is used only if it says that it is of the wanted Kubernetes version.
 */
export function pullName(pin: Pin | undefined, registry: string | undefined): string | undefined {
  if (registry === undefined || registry === '') return pin?.image;
  if (registry.includes('@sha256:')) return registry;
  return pin === undefined ? undefined : `${registry.replace(/\/$/, '')}/${pin.image.replace(/:[^@/]+(?=@)/, '')}`;
}

/** Pulls an image by digest. Returns undefined when that worked, else why not, in a few words. A full disk is thrown. */
export async function pull(work: Work, image: string): Promise<string | undefined> {
  const silence = new AbortController();
  const signal = work.signal === undefined ? silence.signal : AbortSignal.any([work.signal, silence.signal]);
  const timer = setTimeout(() => silence.abort(), FIRST_SIGN_MS);
  const log = (line: string): void => {
    if (/: (?:Pulling|Waiting|Verifying|Download|Pull|Already)|^Digest:|Pulling from/.test(line)) clearTimeout(timer);
    work.log(line);
  };
  try {
    await step({ ...work, signal, log }, `pull ${image.split('@')[0]}`, () =>
      docker({ ...work, signal, log }, ['pull', image], WHOLE_PULL_MS),
    );
    return undefined;
  } catch (error) {
    if (work.signal?.aborted || !(error instanceof CommandError) || tellsOfFullDisk(error)) throw error;
    return silence.signal.aborted ? `it sent nothing within ${FIRST_SIGN_MS / 1000} s` : whyNot(error.output);
  } finally {
    clearTimeout(timer);
  }
}

/** What an engine's refusal to pull means. */
export function whyNot(output: string): string {
  const reasons: [RegExp, string][] = [
    [/x509|certificate/i, 'its certificate is not trusted'],
    [/no such host|server misbehaving|name resolution/i, 'its name does not resolve'],
    [/connection refused/i, 'it refuses connections'],
    [/i\/o timeout|deadline exceeded|Client\.Timeout|TLS handshake timeout/i, 'it does not answer'],
    [/no route to host|network is unreachable/i, 'there is no route to it'],
    [/manifest unknown|not found|does not exist/i, 'it does not have this image'],
    [/toomanyrequests|rate limit/i, 'it limits the rate of pulls'],
    [/unauthorized|denied|forbidden/i, 'it denies access'],
  ];
  const known = reasons.find(([pattern]) => pattern.test(output));
  return known?.[1] ?? output.trim().split('\n').at(-1) ?? 'it gave no reason';
}
