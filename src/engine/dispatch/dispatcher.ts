import { Gather } from '#core/gather.ts';
import { dueSlices, nextSliceDue } from '#db/queries/slice/due.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';
import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import type { LaneKeeper } from '../lanes/keeper.ts';
import { type AppShare, type Lane, laneKey } from '../lanes/lane.ts';
import { Loop } from '../loop.ts';
import { type HeldSlice, LaneWork, type Part } from './backlog.ts';
import { Caller } from './caller.ts';
import { finishSlices } from './finish-slice.ts';
import { Limits } from './limits.ts';
import { Pauses } from './pauses.ts';
import { PushPausedError, prepareWindow } from './prepare.ts';
import { isOver } from './push-plan.ts';
import { PushPlans } from './push-plans.ts';
import { LaneLostError, type Reserved, reserveWindow, SliceMovedError } from './reserve.ts';
import { Resting } from './resting.ts';
import { type Sender, Senders } from './sender.ts';
import type { OpenIntent, Result } from './settlement.ts';
import { Settler } from './settler.ts';

const windowSize = 250;
const slicesPerLane = 8;
/** Windows of recipients who will not be called (cancelled, expired) need no gate and may be larger. */
const sweepSize = 1000;

/**
 * The heart of the product: takes due slices of the lanes this engine holds and carries each window through prepare,
 * reserve, send and settle. One path for a single transactional message and for a campaign of millions.
 *
 * Wakes on hints, on answers that free a place, when the next slice is due, and once a second in any case.
 */
export class Dispatcher {
  readonly #context: EngineContext;
  readonly #heart: Heart;
  readonly #lanes: LaneKeeper;
  readonly #senders: Senders;
  readonly #pauses: Pauses;
  readonly #limits: Limits;
  readonly #caller: Caller;
  readonly #plans: PushPlans;
  readonly #loop: Loop;
  readonly #work = new Map<string, LaneWork>();
  readonly #resting: Resting;
  readonly #settlers = new Map<Lane, Settler>();
  readonly #finishers = new WeakMap<Lane, Gather<SliceRow, boolean>>();
  readonly #windows = new Set<Promise<void>>();
  #hungry = true;
  #lookAt = 0;
  #refreshAt = 0;
  #nextDue: Promise<void> | null = null;
  #turn = 0;

  constructor(context: EngineContext, heart: Heart, lanes: LaneKeeper) {
    this.#context = context;
    this.#heart = heart;
    this.#lanes = lanes;
    this.#senders = new Senders(context);
    this.#senders.onTokens = () => this.#loop.wake();
    this.#pauses = new Pauses(context);
    this.#pauses.quotaOf = async (appId) => this.#senders.get(appId)?.quota();
    this.#pauses.onLifted = (key) => this.#senders.get(key)?.lifted();
    this.#limits = new Limits(context, () => this.#loop.wake());
    this.#caller = new Caller(context, this.#pauses);
    this.#plans = new PushPlans(context, this.#senders);
    this.#resting = new Resting(context, this.#pauses, this.#plans);
    this.#loop = new Loop('dispatch', context.times.pollMs, context.log, () => this.#round());
    context.hints.on('slice', () => this.#lookNow());
    context.hints.on('control', () => {
      this.#refreshAt = 0;
      this.#lookNow();
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** True while something of the lane is being reserved, sent or settled. */
  busy(lane: Lane): boolean {
    return this.#work.get(laneKey(lane))?.busy ?? false;
  }

  /** Who holds the lanes of each app: an app's rate and concurrency are for all engines together. */
  share(shares: ReadonlyMap<string, AppShare>): void {
    this.#senders.share(shares);
  }

  lanesChanged(): void {
    this.#lookNow();
  }

  /** Starts nothing more, waits for the calls in flight and until their results are written. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    while (this.#windows.size > 0) await Promise.all(this.#windows);
    await Promise.all([...this.#settlers.values()].map((settler) => settler.drained()));
    await this.#limits.close();
    await this.#senders.close();
  }

  #lookNow(): void {
    this.#hungry = true;
    this.#loop.wake();
  }

  async #round(): Promise<number> {
    if (!this.#heart.alive()) return this.#context.times.pollMs;
    this.#forgetLost();
    const now = performance.now();
    if (this.#hungry || now >= this.#lookAt) {
      this.#hungry = false;
      this.#lookAt = now + this.#context.times.pollMs;
      await this.#look(now);
    }
    return Math.max(0, Math.min(this.#startWindows(), this.#lookAt - performance.now()));
  }

  #forgetLost(): void {
    for (const [key, work] of this.#work) if (work.lane.lost) this.#work.delete(key);
    for (const lane of this.#settlers.keys()) {
      if (lane.lost && !this.#work.has(laneKey(lane))) this.#settlers.delete(lane);
    }
  }

  /**
   * Reads the due slices. What changes rarely (pauses, cancelled or edited pushes) is read once per poll, not with every
   * hint: a single push waits for as few statements as can be.
   */
  async #look(now: number): Promise<void> {
    const { pool, clock, times } = this.#context;
    const lanes = [...this.#lanes.held.values()];
    if (lanes.length === 0) return;
    if (now >= this.#refreshAt) {
      this.#refreshAt = now + times.pollMs;
      this.#limits.refresh(await this.#pauses.refresh([...new Set(lanes.map((lane) => lane.appId))]));
      await this.#resting.refresh([...this.#work.values()]);
    }
    const held = [...this.#work.values()].flatMap((work) => work.slices.map((slice) => slice.row.id));
    const apart = [...this.#resting.ids, ...this.#limited()];
    const rows = await dueSlices(pool, lanes, clock.now(), held, apart, slicesPerLane);
    await this.#hold(rows);
    for (const work of this.#work.values()) {
      work.more = false;
      work.sweepable = work.slices.some((slice) => isOver(slice.plan, clock.now()));
    }
    for (const [key, those] of Map.groupBy(rows, (row) => laneKey({ appId: row.app_id, b: row.b }))) {
      const work = this.#work.get(key);
      if (work !== undefined) work.more = those.length >= slicesPerLane;
    }
    this.#lookAtNextDue(lanes);
  }

  /** Pushes with a rate of their own of which something is in hand: no more of them is looked for. */
  #limited(): Set<string> {
    const plans = [...this.#work.values()].flatMap((work) => work.slices.map((slice) => slice.plan));
    return new Set(plans.filter((plan) => this.#limits.limits(plan)).map((plan) => plan.push.id));
  }

  /** Sets the next look to when the next slice is due; beside the dispatch, which need not wait for it. */
  #lookAtNextDue(lanes: Lane[]): void {
    const { pool, clock, log } = this.#context;
    this.#nextDue ??= nextSliceDue(pool, lanes, clock.now())
      .then((next) => {
        if (next === null) return;
        const at = performance.now() + Math.max(0, next.getTime() - clock.now().getTime());
        if (at < this.#lookAt) {
          this.#lookAt = at;
          this.#loop.wake();
        }
      })
      .catch((error) => log.debug({ err: error }, 'the next due time could not be read'))
      .finally(() => {
        this.#nextDue = null;
      });
  }

  async #hold(rows: SliceRow[]): Promise<void> {
    const plans = await this.#plans.of(rows);
    for (const row of rows) {
      const lane = this.#lanes.held.get(laneKey({ appId: row.app_id, b: row.b }));
      const plan = plans.get(row.push_id);
      if (lane === undefined || lane.lost || plan === undefined) continue;
      if (this.#resting.takes(plan)) {
        // It stood in the way of others: look again without it.
        this.#hungry = true;
        continue;
      }
      const key = laneKey(lane);
      const known = this.#work.get(key);
      const work = known?.lane === lane ? known : new LaneWork(lane);
      if (this.#limits.limits(plan) && work.slices.some((slice) => slice.plan.push.id === row.push_id)) {
        // One slice of it at a time is enough: it waits for its rate, and others must not wait behind it.
        this.#hungry = true;
        continue;
      }
      this.#work.set(key, work);
      const slice: HeldSlice = { row, plan, next: row.next, open: 0, finishing: false };
      work.add(slice);
      if (row.next >= row.recipients.length) this.#finish(work, slice);
    }
  }

  /** Starts as many windows as gates allow, lanes taking turns; answers when it may be worth coming again. */
  #startWindows(): number {
    const works = [...this.#work.values()];
    let opensIn = Number.POSITIVE_INFINITY;
    let started = true;
    while (started && !this.#loop.stopping) {
      started = false;
      for (let i = 0; i < works.length; i++) {
        const work = works[(this.#turn + i) % works.length]!;
        const sender = this.#senders.get(work.lane.appId);
        if (sender === undefined || work.lane.lost || work.lane.leaving || work.reserving) continue;
        const began = this.#startWindow(work, sender);
        started ||= began;
        // An open gate with nobody to send to waits for an event, not for a time.
        const wait = began || work.slices.length === 0 ? 0 : sender.gate.opensIn(performance.now());
        if (wait > 0) opensIn = Math.min(opensIn, wait);
      }
      this.#turn++;
    }
    if (works.some((work) => work.more && work.slices.length < slicesPerLane / 2)) this.#hungry = true;
    return this.#hungry ? 0 : opensIn;
  }

  #startWindow(work: LaneWork, sender: Sender): boolean {
    const clockNow = this.#context.clock.now();
    if (work.sweepable) {
      const sweep = work.window(sweepSize, (slice) => isOver(slice.plan, clockNow));
      if (sweep.length > 0) {
        this.#launch(work, sender, sweep, 0);
        return true;
      }
      work.sweepable = false;
    }
    const limit = Math.min(windowSize, sender.gate.available(performance.now()));
    if (limit === 0) return false;
    // A few places that just got free are not worth a transaction while others are still busy.
    if (limit < sender.gate.worthwhile && limit < work.waiting) return false;
    const may = (slice: HeldSlice) =>
      slice.plan.push.state !== 'paused' && this.#pauses.of(slice.plan, clockNow) === undefined;
    const parts = work.window(limit, may, (slice, n) => this.#limits.grab(slice.plan, n));
    if (parts.length === 0) return false;
    this.#launch(work, sender, parts, sizeOf(parts));
    return true;
  }

  #launch(work: LaneWork, sender: Sender, parts: Part[], slots: number): void {
    sender.gate.take(slots, performance.now());
    work.reserving = true;
    for (const { slice, start, stop } of parts) {
      slice.next = stop;
      slice.open++;
      for (const id of slice.row.recipients.slice(start, stop)) work.inFlight.add(id);
    }
    const window = this.#runWindow(work, sender, parts, slots).finally(() => {
      this.#windows.delete(window);
      this.#loop.wake();
    });
    this.#windows.add(window);
  }

  async #runWindow(work: LaneWork, sender: Sender, parts: Part[], slots: number): Promise<void> {
    const { lane } = work;
    let reserved: Reserved[];
    const reservedAt = this.#context.clock.now();
    try {
      const prepared = await prepareWindow(this.#context, lane, parts);
      reserved = await reserveWindow(this.#context, lane, this.#heart.engineId, parts, prepared, reservedAt);
    } catch (error) {
      sender.gate.giveBack(slots);
      if (slots > 0) for (const part of parts) this.#limits.giveBack(part.slice.plan, part.stop - part.start);
      await this.#undo(work, parts, error);
      return;
    } finally {
      work.reserving = false;
      this.#loop.wake();
    }
    sender.gate.giveBack(slots - reserved.length);
    const called = new Set(reserved.map((one) => one.recipientId));
    for (const { slice, start, stop } of parts) {
      for (const id of slice.row.recipients.slice(start, stop)) if (!called.has(id)) work.inFlight.delete(id);
    }
    const byPart = Map.groupBy(reserved, (one) => one.part);
    const calls: Promise<void>[] = [];
    for (const part of parts) {
      const those = byPart.get(part) ?? [];
      if (slots > 0) this.#limits.giveBack(part.slice.plan, part.stop - part.start - those.length);
      if (those.length === 0) this.#partDone(work, part.slice);
      else calls.push(...this.#sendPart(work, sender, part, those, reservedAt));
    }
    await Promise.all(calls);
  }

  #sendPart(work: LaneWork, sender: Sender, part: Part, those: Reserved[], reservedAt: Date): Promise<void>[] {
    const { slice } = part;
    const intent: OpenIntent = {
      key: { pushId: slice.plan.push.id, sliceId: slice.row.id, start: part.start },
      slice,
      plan: slice.plan,
      attempt: slice.row.attempt,
      reservedAt,
      outstanding: those.length,
      remaining: those.length,
    };
    return those.map((one) => this.#call(work, sender, intent, one));
  }

  async #call(work: LaneWork, sender: Sender, intent: OpenIntent, one: Reserved): Promise<void> {
    const result = await this.#caller.call(sender, intent, one, () => this.#heart.alive() && !work.lane.lost);
    if (result !== null) this.#settlerOf(work).add(result);
    if (sender.gate.available(performance.now()) >= sender.gate.worthwhile) this.#loop.wake();
  }

  #settlerOf(work: LaneWork): Settler {
    const existing = this.#settlers.get(work.lane);
    if (existing !== undefined) return existing;
    const settler = new Settler(this.#context, work.lane, (results) => this.#settled(work, results));
    this.#settlers.set(work.lane, settler);
    return settler;
  }

  #settled(work: LaneWork, results: Result[]): void {
    for (const result of results) work.inFlight.delete(result.recipientId);
    for (const intent of new Set(results.map((result) => result.intent))) {
      if (intent.remaining === 0) this.#partDone(work, intent.slice);
    }
    this.#loop.wake();
  }

  #partDone(work: LaneWork, slice: HeldSlice): void {
    slice.open--;
    if (slice.open === 0 && slice.next >= slice.row.recipients.length) this.#finish(work, slice);
  }

  /** Slices of a lane that end while others are being ended share the next transaction. */
  #finisherOf(lane: Lane): Gather<SliceRow, boolean> {
    const existing = this.#finishers.get(lane);
    if (existing !== undefined) return existing;
    const made = new Gather<SliceRow, boolean>(async (rows) => {
      const gone = await finishSlices(this.#context, rows);
      return rows.map((row) => gone.has(row.id));
    });
    this.#finishers.set(lane, made);
    return made;
  }

  #finish(work: LaneWork, slice: HeldSlice): void {
    if (slice.finishing) return;
    slice.finishing = true;
    const done = this.#finisherOf(work.lane)
      .get(slice.row)
      .then(() => this.#lookNow())
      .catch((error) => this.#context.log.error({ err: error, slice: slice.row.id }, 'finishing a slice failed'))
      .finally(() => {
        // Not finished for whatever reason: the next look brings it again.
        work.remove(slice);
        this.#windows.delete(done);
      });
    this.#windows.add(done);
  }

  async #undo(work: LaneWork, parts: Part[], error: unknown): Promise<void> {
    for (const { slice, start, stop } of parts) {
      for (const id of slice.row.recipients.slice(start, stop)) work.inFlight.delete(id);
      slice.open--;
      // Its row is the truth: read again with the next look.
      work.remove(slice);
    }
    if (error instanceof LaneLostError) {
      this.#context.log.warn({ lane: work.lane }, error.message);
      this.#lanes.drop(work.lane);
    } else if (!(error instanceof SliceMovedError || error instanceof PushPausedError)) {
      this.#context.log.error({ err: error, lane: work.lane }, 'a window could not be reserved; trying again');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    this.#lookNow();
  }
}

function sizeOf(parts: Part[]): number {
  return parts.reduce((sum, part) => sum + part.stop - part.start, 0);
}
