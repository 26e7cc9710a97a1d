import { InfrastructureError } from '../errors.ts';
import type { KubeApi } from '../world.ts';

/** Stands for an API server whose kubeconfig could not be had: every call rejects, with the reason in one line. */
export function silentApi(cause: unknown): KubeApi & { close(): Promise<void> } {
  const said = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n').at(-1) ?? '';
  const reject = async (): Promise<never> => {
    throw new InfrastructureError(`the API server cannot be asked: ${said}`);
  };
  return {
    get: reject,
    list: reject,
    watch: reject,
    apply: reject,
    remove: reject,
    send: reject,
    close: async () => {},
  };
}
