import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { Outcome } from '#channels/outcome.ts';
import { newId } from '#core/ids.ts';
import { findApp } from '#db/queries/app/find.ts';
import { listChannels } from '#db/queries/channel/store.ts';
import { insertEngine } from '#db/queries/engine/beat.ts';
import { dueInbox } from '#db/queries/inbox/take.ts';
import { listLanes, takeLanes } from '#db/queries/lane/lease.ts';
import { findPushes } from '#db/queries/push/find.ts';
import { activeTriggers } from '#db/queries/schedule/wait.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';
import { findTemplate } from '#db/queries/template/sync.ts';
import { withTransaction } from '#db/tx.ts';
import { defaultTimes, type EngineContext } from '#engine/context.ts';
import type { HeldSlice, Part } from '#engine/dispatch/backlog.ts';
import { prepareWindow } from '#engine/dispatch/prepare.ts';
import { makePlan } from '#engine/dispatch/push-plan.ts';
import { type Reserved, reserveWindow } from '#engine/dispatch/reserve.ts';
import { type SettleBatch, settleBatch } from '#engine/dispatch/settle.ts';
import { type OpenIntent, type Result, settlementOf } from '#engine/dispatch/settlement.ts';
import { Hints } from '#engine/hints.ts';
import { applyEvents } from '#engine/inbox/apply.ts';
import type { Lane } from '#engine/lanes/lane.ts';
import { Outgoing } from '#notifiers/http/outgoing.ts';
import { eventually, type TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';

/** What an engine's actors are given, for tests that take each step themselves. */
export function engineContext(stack: TestStack, over: Partial<EngineContext> = {}): EngineContext {
  const { pool, vaults, clock } = stack.service;
  return {
    pool,
    dispatchPool: over.pool ?? pool,
    watchPool: over.pool ?? pool,
    vaults,
    tracer: null,
    clock,
    log: pino({ level: 'silent' }),
    metrics: {
      countOutcome() {},
      countInbox() {},
      setLanes() {},
      countWebhook() {},
      countNotice() {},
      setAlertsFiring() {},
    } as unknown as EngineContext['metrics'],
    hints: new Hints(),
    times: defaultTimes,
    newId,
    app: (id) => findApp(pool, id),
    template: (id) => findTemplate(pool, id),
    channels: (id) => listChannels(pool, id),
    vendors: { umsBase: stack.emulator.url, jpushBase: stack.emulator.url, jpushReportBase: stack.emulator.url },
    words: async () => null,
    triggers: (appId) => activeTriggers(pool, appId),
    wechat: { baseUrl: stack.emulator.url, connectTimeoutMs: 1000, timeoutMs: 1000, quotaResetMinutes: 0 },
    alone: false,
    probes: { diskFree: async () => null, certificateExpiry: () => null },
    publicUrl: 'http://127.0.0.1:8420',
    outgoing: new Outgoing({ allow: ['127.0.0.1'] }),
    retentionDays: 30,
    ...over,
  };
}

/** A window whose intent is committed: its calls might be on the wire. */
export interface OpenWindow {
  intent: OpenIntent;
  reserved: Reserved[];
}

/** An engine without loops, holding the one lane of an app (spread 1); each test decides what it does next. */
export class HandEngine {
  readonly id = randomUUID();
  readonly stack: TestStack;
  readonly app: TestApp;
  context: EngineContext;
  lane!: Lane;

  constructor(stack: TestStack, app: TestApp) {
    this.stack = stack;
    this.app = app;
    this.context = engineContext(stack);
  }

  /** A new engine that takes the lane from whoever has it. */
  static async takeOver(stack: TestStack, app: TestApp): Promise<HandEngine> {
    const engine = new HandEngine(stack, app);
    const { pool, clock } = engine.context;
    await insertEngine(pool, { id: engine.id, host: 'test', pid: 1 }, clock.now());
    // A transaction of an owner that has just died may still hold the lane's row until the server notices: as an engine
    // does, we come again.
    let given: Awaited<ReturnType<typeof takeLanes>>[number] | undefined;
    const taken = async () => {
      const row = (await listLanes(pool)).find((lane) => lane.app_id === app.id)!;
      [given] = await withTransaction(pool, (tx) => takeLanes(tx, [row], engine.id, clock.now()));
      return given !== undefined;
    };
    await eventually(taken);
    engine.lane = { ...given!, lost: false, leaving: false };
    return engine;
  }

  /** Applies what waits in the inbox for the app. */
  async applyInbox(): Promise<void> {
    const rows = await dueInbox(this.context.pool, [this.lane], this.context.clock.now(), 1000);
    if (rows.length > 0) await applyEvents(this.context, this.lane, this.id, rows);
  }

  /** The slices of a push as a dispatcher holds them. */
  async hold(pushId: string): Promise<HeldSlice[]> {
    const { pool } = this.context;
    const { rows } = await pool.query('select * from slice where push_id = $1 order by due_at, id', [pushId]);
    return Promise.all(rows.map(async (row: SliceRow) => ({ row, ...(await this.#held(row)) })));
  }

  async #held(row: SliceRow): Promise<Omit<HeldSlice, 'row'>> {
    const [push] = await findPushes(this.context.pool, [row.day], [row.push_id]);
    const template = (await this.context.template(push!.template_id))!;
    const plan = makePlan(push!, template, (await this.context.app(row.app_id))!);
    return { plan, next: row.next, open: 0, finishing: false };
  }

  /** Prepares and reserves the next `count` recipients of a slice. */
  async reserve(slice: HeldSlice, count: number): Promise<OpenWindow> {
    const part: Part = { slice, start: slice.next, stop: slice.next + count };
    const prepared = await prepareWindow(this.context, this.lane, [part]);
    const reservedAt = this.context.clock.now();
    const reserved = await reserveWindow(this.context, this.lane, this.id, [part], prepared, reservedAt);
    slice.next = part.stop;
    const { plan, row } = slice;
    const key = { pushId: row.push_id, sliceId: row.id, start: part.start };
    const counts = { calls: { outstanding: reserved.length }, remaining: reserved.length };
    const counted = reserved.some(({ limits }) => limits !== null && limits.keepMs > 0);
    return { reserved, intent: { key, slice, plan, attempt: row.attempt, reservedAt, counted, ...counts } };
  }

  /** The batch that writes these answers down, one for each of the first recipients of the window. */
  batch({ intent, reserved }: OpenWindow, outcomes: Outcome[], from = 0): SettleBatch {
    const now = this.context.clock.now();
    const results = outcomes.map((outcome, i): Result => {
      const { recipientId, took } = reserved[from + i]!;
      return { intent, recipientId, took, credits: 1, calledAt: now, outcome, notBefore: null };
    });
    intent.remaining -= results.length;
    const settlements = results.map((result) => settlementOf(result, now, 0));
    return { lane: this.lane, settlements, closing: intent.remaining === 0 ? [intent] : [] };
  }

  async settle(window: OpenWindow, outcomes: Outcome[], from = 0): Promise<void> {
    await settleBatch(this.context, this.batch(window, outcomes, from));
  }
}

const words = { errcode: 1, errmsg: 'said so', rid: 'rid-1' };

/** One answer of each kind. */
export const answers = {
  accepted: { kind: 'accepted', msgId: '1234567890123456789' },
  refused: { kind: 'failed', reason: 'refused', ...words },
  rejected: { kind: 'failed', reason: 'rejected', ...words },
  invalid: { kind: 'failed', reason: 'recipient_invalid', ...words },
  busy: { kind: 'retry', scope: 'recipient', inMemory: true, ...words },
  unknown: { kind: 'unknown', detail: 'the connection broke' },
} as const satisfies Record<string, Outcome>;

const tables = [
  'push',
  'slice',
  'intent',
  'delivery',
  'push_count',
  'stat_fact',
  'consent',
  'consent_entry',
  'recipient',
  'inbox',
];

/** Everything stored of the delivery path, to compare before and after. */
export async function stored(stack: TestStack): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const table of tables) {
    const { rows } = await stack.service.pool.query(`select t::text as row from ${table} t order by 1`);
    all[table] = rows.map(({ row }) => row);
  }
  return all;
}
