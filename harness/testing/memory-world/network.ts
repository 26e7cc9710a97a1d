import type { RawObject } from '../../history/objects.ts';
import type { JournalWriter } from './journal-writer.ts';
import { allPods, type Model } from './model.ts';
import { isReady } from './objects.ts';

/**
 * The writer that answers at the address of a pod, or of a service for one of its Ready pods; undefined when nothing has
 * the address, null when what has it does not listen.
 */
export function answererAt(model: Model, address: string): JournalWriter | null | undefined {
  const service = model.store
    .everywhere('services')
    .find(({ spec }) => spec?.['clusterIP'] === address && address !== 'None');
  if (service === undefined) return listenerAt(model, address);
  const endpoints = readyAddresses(model, service);
  return endpoints.length === 0 ? null : (listenerAt(model, model.chance.pick(endpoints)) ?? null);
}

function readyAddresses(model: Model, { metadata, spec }: RawObject): string[] {
  const selector = Object.entries((spec?.['selector'] ?? {}) as Record<string, string>);
  return allPods(model)
    .filter((pod) => pod.metadata.namespace === metadata.namespace && pod.metadata.deletionTimestamp === undefined)
    .filter((pod) => isReady(pod) && selector.every(([key, value]) => pod.metadata.labels?.[key] === value))
    .flatMap(({ status }) => status.podIP ?? []);
}

function listenerAt({ machines }: Model, ip: string): JournalWriter | null | undefined {
  for (const { sandboxes } of machines.values()) {
    const sandbox = [...sandboxes.values()].find((one) => one.ip === ip);
    if (sandbox === undefined) continue;
    const { container } = sandbox;
    return container?.running === true && container.writer.listening ? container.writer : null;
  }
  return undefined;
}
