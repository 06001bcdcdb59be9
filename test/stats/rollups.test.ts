import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { upsertRecipients } from '#contract/recipient.ts';
import { dayOf, newId } from '#core/ids.ts';
import { putInbox } from '#db/queries/inbox/put.ts';
import { lanesWithFacts } from '#db/queries/stat/fact.ts';
import { recoverLane } from '#engine/dispatch/recover.ts';
import { settleBatch } from '#engine/dispatch/settle.ts';
import { Subscribers } from '#engine/outbox/subscribers.ts';
import { foldLane } from '#engine/stats/fold-lane.ts';
import { ValueGuard } from '#engine/stats/value-guard.ts';
import { makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf, push } from '../engine/support/audience.ts';
import { answers, HandEngine, type OpenWindow } from '../engine/support/by-hand.ts';
import { mortalPool } from '../engine/support/mortal-pool.ts';
import { recount, sorted, storedSums } from './support/recount.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const zone = 'Asia/Shanghai';

type Answer = keyof typeof answers;
type Crash = { nth: number; answerLost: boolean } | null;
type Step =
  | { kind: 'send'; push: number; count: number; said: Answer[]; crash: Crash }
  | { kind: 'settle'; which: number; count: number; again: boolean; crash: Crash }
  | { kind: 'take_over'; crash: Crash }
  | { kind: 'event'; what: string; push: number; who: number; minutesAgo: number; crash: Crash }
  | { kind: 'fold'; crash: Crash };

/** Both the message as it is; some get nothing. */
const halves = {
  variants: [
    { name: 'a', weight: 50 },
    { name: 'b', weight: 50 },
  ],
  hold_out_percent: 20,
};

/** A lane, two pushes to six people (the first as a campaign with an experiment), and an engine that may die at any statement. */
class World {
  engine: HandEngine;
  readonly app: TestApp;
  readonly pushes: string[];
  readonly people: string[];
  open: { engine: HandEngine; window: OpenWindow; said: Answer[]; written: number }[] = [];

  constructor(app: TestApp, engine: HandEngine, pushes: string[], people: string[]) {
    this.app = app;
    this.engine = engine;
    this.pushes = pushes;
    this.people = people;
  }

  static async make(): Promise<World> {
    const app = await makeApp(stack(), { spread: 1, callback: null });
    const openids = openidsOf('Rollup', 6);
    const recipients = openids.map((openid, i) => ({
      openid,
      credits: { [app.template]: 1 + (i % 2) },
      ...(i === 0 ? {} : { tags: [`t${i % 3}`, 'all'] }),
      ...(i % 2 === 0 ? { city: '杭州' } : {}),
    }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { import_id: 'x', recipients } });
    const engine = await HandEngine.takeOver(stack(), app);
    await engine.applyInbox();
    const pushes = [await push(stack(), app, openids), await push(stack(), app, openids, { no_credit: 'try' })];
    const experiment = { ...halves, key: app.id };
    await stack().service.pool.query(
      "update push set kind = 'campaign', experiment = $2, audience = $3 where id = $1",
      [pushes[0], experiment, { segment_id: app.templateId }],
    );
    const people = await Promise.all(openids.map((openid) => app.recipientId(openid)));
    return new World(app, engine, pushes, people);
  }

  /** Runs a step of an engine; answers whether it lived to its end. */
  async mortally(engine: HandEngine, crash: Crash, run: () => Promise<unknown>): Promise<boolean> {
    const { context } = engine;
    if (crash !== null) engine.context = { ...context, pool: mortalPool(context.pool, crash.nth, crash.answerLost) };
    try {
      await run();
      return true;
    } catch (error) {
      if (crash === null && engine === this.engine) throw error;
      return false;
    } finally {
      engine.context = context;
    }
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'send') await this.#send(step);
    if (step.kind === 'settle') await this.#settle(step);
    if (step.kind === 'take_over') {
      this.engine = await HandEngine.takeOver(stack(), this.app);
      await this.mortally(this.engine, step.crash, () => recoverLane(this.engine.context, this.engine.lane));
      await recoverLane(this.engine.context, this.engine.lane);
    }
    if (step.kind === 'event') await this.#event(step);
    if (step.kind === 'fold') await this.mortally(this.engine, step.crash, () => this.fold());
  }

  async fold(): Promise<void> {
    const { context } = this.engine;
    const subscribers = new Subscribers(context.pool, context.newId);
    const guard = new ValueGuard(context.pool, () => context.clock.now());
    for (const { b, app_id: appId } of await lanesWithFacts(stack().service.pool)) {
      while ((await foldLane(context, { b, appId }, guard, subscribers)) > 0);
    }
  }

  async #send({ push: which, count, said, crash }: Step & { kind: 'send' }): Promise<void> {
    const held = await this.engine.hold(this.pushes[which]!);
    const slice = held.find(({ row }) => row.next < row.recipients.length);
    if (slice === undefined) return;
    const most = Math.min(count, slice.row.recipients.length - slice.row.next);
    let window: OpenWindow | undefined;
    await this.mortally(this.engine, crash, async () => {
      window = await this.engine.reserve(slice, most);
    });
    if (window !== undefined && window.reserved.length > 0) {
      this.open.push({ engine: this.engine, window, said, written: 0 });
    }
  }

  async #settle({ which, count, again, crash }: Step & { kind: 'settle' }): Promise<void> {
    const open = this.open.filter((one) => one.written < one.window.reserved.length);
    const calls = open[which % Math.max(1, open.length)];
    if (calls === undefined) return;
    const { window, engine, written, said } = calls;
    const some = window.reserved.slice(written, written + count);
    const outcomes = some.map((_, i) => answers[said[(written + i) % said.length]!]);
    const batch = engine.batch(window, outcomes, written);
    calls.written += some.length;
    // As the settler does: again and again until it is written.
    while (!(await this.mortally(engine, crash, () => settleBatch(engine.context, batch)))) {
      if (await this.mortally(engine, null, () => settleBatch(engine.context, batch))) break;
    }
    if (again) await settleBatch(engine.context, batch);
  }

  async #event({ what, push: which, who, minutesAgo, crash }: Step & { kind: 'event' }): Promise<void> {
    const at = new Date(Date.now() - minutesAgo * 60_000);
    const pushId = this.pushes[which]!;
    const payloads: Record<string, { kind: string; payload: object }> = {
      opened: { kind: 'opened', payload: { push_id: pushId, launch_scene: 1014 } },
      clicked: { kind: 'clicked', payload: { push_id: pushId } },
      delivered: { kind: 'sent', payload: this.#report(0) },
      undelivered: { kind: 'sent', payload: this.#report(40001) },
      resolved: { kind: 'resolve', payload: { push_id: pushId, outcome: 'accepted', by: 'test' } },
      denied: { kind: 'resolve', payload: { push_id: pushId, outcome: 'failed', by: 'test' } },
      accept: { kind: 'consent', payload: { results: { [this.app.templateId]: 'accept' } } },
      reject: { kind: 'consent', payload: { results: { [this.app.templateId]: 'reject' } } },
    };
    const event = {
      ...payloads[what]!,
      day: dayOf(newId()),
      dedupe: newId(),
      appId: this.app.id,
      b: this.engine.lane.b,
      recipientId: this.people[who]!,
      source: 'client',
      openid: null,
      occurredAt: at,
    };
    const { pool, clock } = this.engine.context;
    await putInbox(pool, [event as never], clock.now());
    await this.mortally(this.engine, crash, () => this.engine.applyInbox());
  }

  #report(code: number) {
    return { template_id: this.app.templateId, msg_id: answers.accepted.msgId, error_code: code, error_status: 'x' };
  }
}

const crash: fc.Arbitrary<Crash> = fc.option(fc.record({ nth: fc.nat(12), answerLost: fc.boolean() }), { freq: 2 });
const said = fc.array(fc.constantFrom<Answer>('accepted', 'accepted', 'refused', 'rejected', 'busy', 'unknown'), {
  minLength: 1,
  maxLength: 4,
});
const whichPush = fc.nat(1);
const events = ['opened', 'clicked', 'delivered', 'undelivered', 'resolved', 'denied', 'accept', 'reject'];
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      push: whichPush,
      count: fc.integer({ min: 1, max: 4 }),
      said,
      crash,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      which: fc.nat(4),
      count: fc.integer({ min: 1, max: 4 }),
      again: fc.boolean(),
      crash,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take_over' as const), crash }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      what: fc.constantFrom(...events),
      push: whichPush,
      who: fc.nat(5),
      minutesAgo: fc.nat(7 * 24 * 60),
      crash,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fold' as const), crash }) },
);

describe('the sums', () => {
  it('say what a recount of the rows says, whatever comes late, twice, or from a process that died', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const world = await World.make();
        for (const one of steps) await world.take(one);
        await world.fold();
        // What is still unknown turns out to be one thing or the other, after it was folded.
        for (let who = 0; who < 6; who++) {
          const what = who % 2 === 0 ? 'resolved' : 'denied';
          for (const push of [0, 1]) await world.take({ kind: 'event', what, push, who, minutesAgo: 0, crash: null });
        }
        await world.fold();
        expect(sorted(await storedSums(stack(), world.app))).toEqual(sorted(await recount(stack(), world.app, zone)));
      }),
      { numRuns: 60 },
    );
  });
});
