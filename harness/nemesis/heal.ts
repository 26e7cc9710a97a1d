import { InfrastructureError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { World } from '../world.ts';
import { controlPlaneRuns, missingOf } from './control-plane/held-back.ts';
import { deadMenIn } from './dead-man.ts';
import { debtsOf, distrustIn, payable, type Debt } from './debts.ts';
import type { Fault, Left } from './fault.ts';
import { survey, type Survey } from './survey/survey.ts';
import { apiAnswers, disarmed, leftUndone, nodesAnswer, nodesRun, untilNothing, type Chore } from './undo-seen.ts';
import { wordsOf } from './target.ts';

/** No act on a node takes longer: after that, one whose sender died is over. */
const longestActMs = 30_000;

/** What healing did, in words. */
export interface Healed {
  undone: string[];
  /** What of the ledger says nothing that can be trusted, and where it is kept. */
  distrusted: string[];
}

/** A part of the healing: it needs what the parts before it have put right. */
interface Stage {
  faults: readonly Fault[];
  /** What must be right before what is owed can be undone. */
  before: Chore[];
  /** What must be right after it. */
  after: Chore[];
}

/**
 * Undoes every fault on a cluster: what the ledger says is owed, and what a look at the engine, the nodes and the API
 * server shows, whoever injected it. Needs neither the API server nor any memory, and can be repeated. Throws
 * InfrastructureError when something is still there, or cannot be looked at, in the end; the ledger then still has it.
 */
export async function heal(world: World, faults: readonly Fault[], ledger: Ledger): Promise<Healed> {
  const { undos, unreadable } = await ledger.read();
  const debts = debtsOf(undos);
  if (debts.length + unreadable.length === 0 && allIsRight(await survey(world), faults))
    return { undone: [], distrusted: [] };
  const undone = new Set<string>();
  const tell = (what: string): void => void undone.add(what);
  for (const stage of stagesOf(faults, world, tell)) {
    await untilNothing(stage.before, world);
    await payAll(debts, stage.faults, world, tell);
    await untilNothing(stage.after, world);
  }
  await untilActsAreOver(debts, world);
  await untilNothing([leftUndone(faults, world, tell), disarmed(world, tell)], world);
  return { undone: [...undone], distrusted: await settle(debts, unreadable, faults, world, ledger) };
}

function allIsRight(seen: Survey, faults: readonly Fault[]): boolean {
  const answering = seen.nodes.every(({ machine, inside }) => machine === 'running' && inside !== undefined);
  const armed = seen.nodes.some(({ inside }) => inside !== undefined && deadMenIn(inside).length > 0);
  const whole = seen.nodes.every(({ inside }) => inside === undefined || missingOf(inside).length === 0);
  return answering && whole && !armed && seen.api !== undefined && everythingLeft(faults, seen).length === 0;
}

/** Everything of any fault that a look shows. */
export function everythingLeft(faults: readonly Fault[], seen: Survey): { kind: string; left: Left }[] {
  return faults.flatMap((fault) => (fault.left?.(seen) ?? []).map((left) => ({ kind: fault.kind, left })));
}

/**
 * A node that does not run can neither be looked at nor healed, and without nodes there may be no API server to undo the
 * rest at. What fails for want of something is tried again when it must be there.
 */
function stagesOf(faults: readonly Fault[], world: World, tell: (what: string) => void): Stage[] {
  const machines = faults.filter(({ takes }) => takes === 'machine');
  const nodes = faults.filter(({ family }) => family !== 'api');
  return [
    { faults: machines, before: [], after: [leftUndone(machines, world, tell)] },
    {
      faults: nodes,
      before: [nodesRun(world, tell)],
      after: [leftUndone(nodes, world, tell), nodesAnswer, controlPlaneRuns(world, tell)],
    },
    { faults, before: [apiAnswers], after: [leftUndone(faults, world, tell)] },
  ];
}

async function payAll(
  debts: readonly Debt[],
  faults: readonly Fault[],
  world: World,
  tell: (what: string) => void,
): Promise<void> {
  for (const debt of debts) {
    const fault = faults.find(({ kind }) => kind === debt.owed.kind);
    if (debt.paid || fault?.undo === undefined) continue;
    debt.paid = true;
    delete debt.failure;
    for (const target of payable(debt.owed, fault, world)) {
      try {
        await fault.undo({ ...target, ...(debt.owed.injected ? {} : { unfinished: true }) }, world);
        tell(`${fault.kind} at ${wordsOf(target)}`);
      } catch (error) {
        debt.paid = false;
        debt.failure = `${fault.kind} at ${wordsOf(target)}: ${String(error)}`;
      }
    }
  }
}

/** An act whose sender died goes on in its node, and can land after its own undo: only then a look says the last word. */
async function untilActsAreOver(debts: readonly Debt[], { clock }: World): Promise<void> {
  const pending = debts.filter(({ owed }) => !owed.injected);
  const leftMs = pending.map(({ owed }) => Date.parse(owed.at) + longestActMs - clock.wallMs());
  // A stamp from the future says nothing.
  const waitMs = Math.min(longestActMs, Math.max(0, ...leftMs));
  if (waitMs > 0) await clock.sleep(waitMs);
}

/** Takes off the ledger what is undone, and puts aside what cannot be trusted; says so in words. */
async function settle(
  debts: readonly Debt[],
  unreadable: readonly string[],
  faults: readonly Fault[],
  world: World,
  ledger: Ledger,
): Promise<string[]> {
  const doubts = debts.map(({ owed }) => distrustIn(owed, faults, world));
  // What a look can see is gone by now; the others are known by their undo alone.
  const looked = ({ owed }: Debt): boolean => faults.some(({ kind, left }) => kind === owed.kind && left !== undefined);
  const failed = debts.filter((debt) => debt.failure !== undefined && !looked(debt));
  for (const [at, debt] of debts.entries())
    if (doubts[at]?.length === 0 && !failed.includes(debt)) await ledger.done(debt.owed.id);
  if (failed.length > 0)
    throw new InfrastructureError(`could not be undone: ${failed.map(({ failure }) => failure).join('; ')}`);
  const distrusted = [...unreadable, ...doubts.flat()];
  return distrusted.length === 0 ? [] : [...distrusted, `kept in ${await ledger.putAside()}`];
}
