import type { World } from '../../world.ts';
import { surveyNode, type NodeSurvey } from '../survey/node-survey.ts';
import type { Chore } from '../undo-seen.ts';
import { components } from './component.ts';

/** A kubelet waits 10 s before it starts a container again that ended once; whatever takes longer is held back. */
const heldBackMs = 15_000;
/** A kubelet that was started anew looks at its manifests at once, and starts what they say. */
const startMs = 30_000;

/** Containers of the control plane that have a manifest, and do not run. */
export const missingOf = ({ manifests, running }: NodeSurvey): string[] =>
  components
    .map(({ container }) => container)
    .filter((name) => manifests.includes(`${name}.yaml`) && !running.includes(name));

/**
 * Every part of the control plane that has a manifest runs. One that ended often, as all do while there is no API server, is
 * held back by its kubelet for up to 300 s: a kubelet that starts anew has forgotten that, and starts it.
 */
export function controlPlaneRuns(world: World, tell: (what: string) => void): Chore {
  const sinceMs = new Map<string, number>();
  return async ({ nodes }) => {
    const troubles: string[] = [];
    for (const { name, inside } of nodes) {
      const missing = inside === undefined ? [] : missingOf(inside);
      const now = world.clock.wallMs();
      if (missing.length === 0) {
        sinceMs.delete(name);
        continue;
      }
      troubles.push(`${name}: ${missing.join(', ')} does not run`);
      const from = sinceMs.get(name) ?? now;
      sinceMs.set(name, from);
      if (now - from < heldBackMs) continue;
      await restartKubelet(name, world);
      tell(`${missing.join(', ')} held back on ${name}`);
      sinceMs.set(name, now + startMs);
    }
    return troubles;
  };
}

/** Waits until every part of the control plane that has a manifest on this node runs; starts what is held back. */
export async function startHeldBack(node: string, world: World): Promise<void> {
  const fromMs = world.clock.wallMs();
  let restarted = false;
  for (;;) {
    const missing = missingOf(await surveyNode(node, world.nodes));
    const passedMs = world.clock.wallMs() - fromMs;
    if (missing.length === 0 || passedMs > heldBackMs + startMs) return;
    if (passedMs > heldBackMs && !restarted) {
      await restartKubelet(node, world);
      restarted = true;
    }
    await world.clock.sleep(500);
  }
}

async function restartKubelet(node: string, { nodes }: World): Promise<void> {
  await nodes.run(node, ['systemctl', 'try-restart', 'kubelet'], { timeoutMs: 60_000 });
}
