import { dueSchedules, nextScheduleDue } from '#db/queries/schedule/fire.ts';
import { dueWaitGroups, nextWaitDue, scheduleById } from '#db/queries/schedule/wait.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import { Loop } from '../loop.ts';
import { fireRecurring } from './recurring.ts';
import { fireTrigger } from './triggered.ts';

const perRound = 20;

/**
 * Turns standing orders into pushes: recurring ones when their time has come, triggers when the delay of who set them off
 * has passed. Every engine does it; each firing happens in one transaction that only one of them gets.
 */
export class Schedules {
  readonly #context: EngineContext;
  readonly #loop: Loop;

  constructor(context: EngineContext) {
    this.#context = context;
    this.#loop = new Loop('schedules', context.times.pollMs, context.log, () => this.#round());
    context.hints.on('plan', () => this.#loop.wake());
    context.hints.on('wait', () => this.#loop.wake());
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #round(): Promise<number | undefined> {
    const { pool, clock } = this.#context;
    const now = clock.now();
    const rows = await dueSchedules(pool, now, perRound);
    for (const row of rows) await this.#alone(row.id, () => fireRecurring(this.#context, row));
    const groups = await dueWaitGroups(pool, now, perRound);
    let more = rows.length >= perRound || groups.length >= perRound;
    for (const group of groups) {
      await this.#alone(group.schedule_id, async () => {
        const schedule = await scheduleById(pool, group.schedule_id);
        if (schedule?.state === 'active') more = (await fireTrigger(this.#context, schedule, group)) || more;
      });
    }
    if (more) return 0;
    // What is due still is in other hands, or failed: the next poll looks again.
    const next = [await nextScheduleDue(pool, now), await nextWaitDue(pool, now)].filter((at) => at !== null);
    const soonest = Math.min(...next.map((at) => at.getTime() - clock.now().getTime()));
    return Number.isFinite(soonest) ? Math.max(0, soonest) : undefined;
  }

  /** One that cannot be fired for whatever reason keeps no other from its time; it is tried again. */
  async #alone(id: string, work: () => Promise<void>): Promise<void> {
    if (this.#loop.stopping) return;
    await alone(this.#context.log, 'fire a schedule', work, { schedule: id });
  }
}
