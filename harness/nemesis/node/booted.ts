import type { World } from '../../world.ts';

const units = ['kubelet', 'containerd'];
const boundMs = 60_000;
const lookEveryMs = 250;

/** Waits until a node has booted. What is not active yet after the bound, in words; undefined when everything is. */
export async function untilBooted(node: string, { clock, nodes }: World): Promise<string | undefined> {
  const untilMs = clock.wallMs() + boundMs;
  for (;;) {
    const looks = units.map(async (unit) => {
      const show = ['systemctl', 'show', unit, '--property=ActiveState', '--value'];
      return { unit, state: await nodes.run(node, show).catch(String) };
    });
    const missing = (await Promise.all(looks)).filter(({ state }) => state !== 'active');
    if (missing.length === 0) return undefined;
    if (clock.wallMs() > untilMs) return missing.map(({ unit, state }) => `${unit} ${state}`).join(', ');
    await clock.sleep(lookEveryMs);
  }
}
