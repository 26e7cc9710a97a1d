import { InfrastructureError, UsageError } from '../../harness/errors.ts';

/** The part of a repository's REST API that a night uses. Environment: as GitHub Actions sets it, and `GITHUB_TOKEN`. */
export interface GitHub {
  get(path: string): Promise<unknown>;
  send(method: 'POST', path: string, body: unknown): Promise<unknown>;
}

const timeoutMs = 30_000;

/** Throws UsageError when the environment says no repository or token; each call throws InfrastructureError with GitHub's words. */
export function gitHub(environment: Readonly<Record<string, string | undefined>>): GitHub {
  const {
    GITHUB_API_URL: api = 'https://api.github.com',
    GITHUB_REPOSITORY: repository,
    GITHUB_TOKEN: token,
  } = environment;
  if (repository === undefined || token === undefined)
    throw new UsageError('GITHUB_REPOSITORY and GITHUB_TOKEN must be set');
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new InfrastructureError(
        `${method} ${path}: GitHub said ${response.status}: ${(await response.text()).slice(0, 300)}`,
      );
    return response.json();
  };
  return { get: (path) => call('GET', path), send: call };
}
