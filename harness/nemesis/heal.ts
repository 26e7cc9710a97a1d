import { InfrastructureError } from '../errors.ts';
import type { Ledger, OwedUndo } from '../ledger/ledger.ts';
import type { World } from '../world.ts';
import { deadMenIn, disarm } from './dead-man.ts';
import type { Fault, Left } from './fault.ts';
import { survey, type Survey } from './survey/survey.ts';
import { wordsOf, type Target } from './target.ts';

const boundMs = 180_000;
const lookEveryMs = 500;

/** What healing did, in words. */
export interface Healed {
  undone: string[];
  /** What of the ledger says nothing that can be trusted, and where it is kept. */
  distrusted: string[];
}

/**
 * Undoes every fault on a cluster: what the ledger says is owed, and what a look at the engine, the nodes and the API
 * server shows, whoever injected it. Needs neither the API server nor any memory, and can be repeated. Throws
 * InfrastructureError when something is still there, or cannot be looked at, in the end; the ledger then still has it.
 */
export async function heal(world: World, faults: readonly Fault[], ledger: Ledger): Promise<Healed> {
  const { undos, unreadable } = await ledger.read();
  const owed = undos.toReversed();
  const undone: string[] = [];
  const failed = new Map<string, string>();
  // Nodes first: without them there may be no API server to undo the others at.
  for (const ofApi of [false, true]) {
    if (ofApi) await untilApiAnswers(world);
    const now = faults.filter(({ family }) => (family === 'api') === ofApi);
    for (const one of owed) await undoOwed(one, now, world, undone, failed);
    await undoSeen(now, world, undone);
  }
  // What a look can see is gone by now; the others are known by their undo alone.
  const blind = owed.filter(({ id, kind }) => failed.has(id) && lookOf(kind, faults) === undefined);
  const still = blind.map(({ id }) => failed.get(id) ?? '');
  for (const { id } of owed) if (!blind.some((one) => one.id === id)) await ledger.done(id);
  if (still.length > 0) throw new InfrastructureError(`could not be undone: ${still.join('; ')}`);
  const distrusted = [...unreadable, ...owed.flatMap((one) => distrust(one, faults, world))];
  if (distrusted.length > 0) distrusted.push(`kept in ${await ledger.putAside()}`);
  return { undone, distrusted };
}

/** Everything of any fault that a look shows. */
export function everythingLeft(faults: readonly Fault[], seen: Survey): { kind: string; left: Left }[] {
  return faults.flatMap((fault) => (fault.left?.(seen) ?? []).map((left) => ({ kind: fault.kind, left })));
}

async function undoOwed(
  { id, kind, targets, injected }: OwedUndo,
  faults: readonly Fault[],
  world: World,
  undone: string[],
  failed: Map<string, string>,
): Promise<void> {
  const undo = faults.find((fault) => fault.kind === kind)?.undo;
  if (undo === undefined) return;
  for (const target of targets.filter((one) => isOurs(one, world))) {
    try {
      await undo({ ...target, ...(injected ? {} : { unfinished: true }) }, world);
      undone.push(`${kind} at ${wordsOf(target)}`);
    } catch (error) {
      failed.set(id, `${kind} at ${wordsOf(target)}: ${String(error)}`);
    }
  }
}

/** Looks and undoes until nothing is seen: undoing one thing can bring another to light. */
async function undoSeen(faults: readonly Fault[], world: World, undone: string[]): Promise<void> {
  const untilMs = world.clock.wallMs() + boundMs;
  for (;;) {
    const seen = await survey(world);
    const troubles = await undoOnce(seen, faults, world, undone);
    if (troubles.length === 0) return;
    if (world.clock.wallMs() > untilMs) throw new InfrastructureError(`still there: ${troubles.join('; ')}`);
    await world.clock.sleep(lookEveryMs);
  }
}

/** Everything that is wrong in a survey, in words, after an attempt to undo it. */
async function undoOnce(seen: Survey, faults: readonly Fault[], world: World, undone: string[]): Promise<string[]> {
  const troubles: string[] = [];
  for (const { kind, left } of everythingLeft(faults, seen)) {
    const what = `${kind} at ${wordsOf(left.target)} (${left.seen})`;
    try {
      await lookOf(kind, faults)?.undo?.(left.target, world);
      undone.push(what);
      troubles.push(what);
    } catch (error) {
      troubles.push(`${what}: ${String(error)}`);
    }
  }
  for (const { name, inside, silent } of seen.nodes) {
    if (inside === undefined) troubles.push(`${name}: ${silent ?? 'silent'}`);
    for (const id of inside === undefined ? [] : deadMenIn(inside)) {
      await disarm(id, name, world);
      troubles.push(`dead man ${id} on ${name}`);
    }
  }
  return troubles;
}

const lookOf = (kind: string, faults: readonly Fault[]): Fault | undefined =>
  faults.find((fault) => fault.kind === kind && fault.left !== undefined);

const isOurs = ({ node }: Target, { cluster }: World): boolean =>
  node === undefined || [...cluster.controlPlanes, ...cluster.workers].includes(node);

/** What a readable line says that this version, or this cluster, cannot make sense of. */
function distrust({ kind, targets }: OwedUndo, faults: readonly Fault[], world: World): string[] {
  const foreign = targets.filter((target) => !isOurs(target, world)).map(({ node }) => `${node} is no node of it`);
  return faults.some((fault) => fault.kind === kind) ? foreign : [...foreign, `there is no fault called ${kind}`];
}

async function untilApiAnswers({ api, clock }: World): Promise<void> {
  const untilMs = clock.wallMs() + boundMs;
  for (;;) {
    try {
      await api.list('/api/v1/nodes');
      return;
    } catch (error) {
      if (clock.wallMs() > untilMs)
        throw new InfrastructureError(
          `everything on the nodes is undone, but the API server does not answer: ${String(error)}`,
        );
      await clock.sleep(lookEveryMs);
    }
  }
}
