import type { Decision, Experiment } from '#contract/experiment.ts';
import { bucketsOf } from '#core/bucket.ts';
import { boundsOf, keyOf, restPercent } from '#core/experiment/arms.ts';
import { countsOf, judged } from '#core/experiment/results.ts';
import { winnerOf } from '#core/experiment/verdict.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { countArms, experimentsDue, lockExperiment, writeDecision } from '#db/queries/push/experiment.ts';
import { insertPushes } from '#db/queries/push/insert.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';
import { rollOutOf } from './roll-out.ts';

const perRound = 20;

/** Decides experiments whose time has come, and sends the winner to the rest: once, whichever engine does it. */
export class Experiments {
  readonly #context: EngineContext;
  readonly #loop: Loop;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#loop = new Loop('experiments', context.times.pollMs, context.log, () => this.#round());
    context.hints.on('plan', () => this.#loop.wake());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<undefined> {
    const { watchPool, clock, log } = this.#context;
    for (const push of await experimentsDue(watchPool, clock.now(), perRound)) {
      if (this.#loop.stopping) return;
      await alone(log, 'decide an experiment', () => goOn(this.#context, push), { push: push.id });
    }
  }
}

/** Takes the next step of one experiment. */
export async function goOn(context: EngineContext, push: PushRow): Promise<void> {
  const { pool, clock, hints } = context;
  // Read before the lock: counting a large push takes its time.
  const decided = push.decision ?? (await decisionOf(context, push));
  if (decided === null) return;
  const rolledOut = await withTransaction(
    pool,
    async (tx) => {
      const locked = await lockExperiment(tx, push, clock.now());
      if (locked === undefined) return false;
      return carryOut(tx, context, locked, locked.decision ?? decided);
    },
    { retries: 3, retryUnknownCommit: true },
  );
  if (rolledOut) hints.emit('plan');
}

/** Writes the decision and, where one goes to the rest, its push, in one transaction. */
async function carryOut(tx: Tx, context: EngineContext, push: PushRow, decision: Decision): Promise<boolean> {
  const now = context.clock.now();
  const over = push.state === 'cancelled' ? { ...decision, phase: 'stopped' as const } : decision;
  if (over.phase === 'rolling_out') {
    const child = rollOutOf(push, over.winner!, now, context.newId);
    await insertPushes(tx, [child]);
    await writeDecision(tx, push, { ...over, phase: 'rolled_out', push_id: child.id }, null, now);
    return true;
  }
  await writeDecision(tx, push, over, null, now);
  const { organization_id: organizationId, app_id: appId } = push;
  const { winner, why, p_value, phase } = over;
  const payload = { push_id: push.id, winner, why, p_value, phase };
  await insertEvent(tx, { id: context.newId(), organizationId, appId, kind: 'experiment_decided', payload }, now);
  return false;
}

/** What the numbers say by now; null when the app is gone. */
async function decisionOf(context: EngineContext, push: PushRow): Promise<Decision | null> {
  const experiment = push.experiment!;
  const app = await context.app(push.app_id);
  if (app === undefined) return null;
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const rows = await countArms(context.pool, buckets, push, keyOf(experiment, push.id), boundsOf(experiment));
  const verdict = judged(experiment, countsOf(experiment, rows));
  const winner = winnerOf(verdict, experiment.winner!.none);
  return {
    winner: winner === null ? null : experiment.variants[winner]!.name,
    significant: verdict.significant,
    why: verdict.why,
    p_value: verdict.pValue,
    phase: phaseOf(experiment, winner),
    decided_by: 'engine',
    decided_at: context.clock.now().toISOString(),
    push_id: null,
  };
}

function phaseOf(experiment: Experiment, winner: number | null): Decision['phase'] {
  if (restPercent(experiment) === 0) return 'nobody_left';
  if (winner === null) return 'stopped';
  return experiment.winner!.roll_out === 'automatic' ? 'rolling_out' : 'asking';
}
