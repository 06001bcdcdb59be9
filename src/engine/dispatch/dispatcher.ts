import { dueSlices, nextSliceDue } from '#db/queries/slice/due.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';
import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import type { LaneKeeper } from '../lanes/keeper.ts';
import { type AppShare, type Lane, laneKey } from '../lanes/lane.ts';
import { Loop } from '../loop.ts';
import { before, type HeldSlice, LaneWork, type Part } from './backlog.ts';
import { batchSize } from './batches.ts';
import { Flow } from './flow.ts';
import { Limits } from './limits.ts';
import { Lineup } from './lineup.ts';
import { Pauses } from './pauses.ts';
import { firstPortion, isFull, portion } from './portion.ts';
import { isOver } from './push-plan.ts';
import { PushPlans } from './push-plans.ts';
import { Resting } from './resting.ts';
import { type Sender, Senders } from './sender.ts';
import { sizeOf, type Window } from './window.ts';

const windowSize = 250;
/** The first window of an app that stands still: small, so that its calls need not wait for the work of a large one. */
const firstWindowSize = 32;
/** A lane with so much left to start needs no more, unless it is better. */
const enough = { slices: 64, recipients: 4000 };
/** Windows of recipients who will not be called (cancelled, expired) need no gate and may be larger. */
const sweepSize = 1000;
/** So many windows of an app are prepared ahead of the places for their calls. */
const windowsAhead = 3;
/** What a prepared window was decided on may be this old when it starts; older ones are read again. */
const staleMs = 1000;

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
  readonly #flow: Flow;
  readonly #lineup = new Lineup();
  readonly #plans: PushPlans;
  readonly #loop: Loop;
  readonly #work = new Map<string, LaneWork>();
  readonly #resting: Resting;
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
    this.#plans = new PushPlans(context, this.#senders);
    this.#resting = new Resting(context, this.#pauses, this.#plans);
    this.#loop = new Loop('dispatch', context.times.pollMs, context.log, () => this.#round());
    this.#flow = new Flow(
      context,
      heart,
      lanes,
      { pauses: this.#pauses, limits: this.#limits },
      {
        // Both at once: a round of the loop may be reading what is due, and calls need not wait for that.
        ready: (window) => {
          this.#lineup.add(window);
          this.#startReady(performance.now());
        },
        placeFree: (sender) => {
          const now = performance.now();
          if (this.#lineup.isFree(sender, now)) this.#startReady(now);
        },
        wake: () => this.#loop.wake(),
        look: () => this.#lookNow(),
      },
    );
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
    await this.#flow.drained();
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
    for (const window of this.#lineup) if (window.work.lane.lost) this.#drop(window);
    this.#flow.forget((lane) => this.#work.has(laneKey(lane)));
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
    const wanted = held.length === 0 ? firstPortion : portion;
    const asked = lanes.map((lane) => {
      return { appId: lane.appId, b: lane.b, rank: this.#work.get(laneKey(lane))?.enough(enough) ?? null };
    });
    const rows = await dueSlices(pool, asked, clock.now(), held, apart, wanted);
    await this.#hold(rows);
    for (const work of this.#work.values()) {
      work.lookBelow = 0;
      work.sweepable = work.slices.some((slice) => isOver(slice.plan, clock.now()));
    }
    for (const [key, those] of Map.groupBy(rows, (row) => laneKey({ appId: row.app_id, b: row.b }))) {
      const work = this.#work.get(key);
      if (work !== undefined && isFull(those, wanted)) work.lookBelow = work.left / 2;
    }
    this.#weed(now);
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
      this.#giveWay(work, slice);
      if (row.next >= row.recipients.length) this.#flow.finish(work, slice);
    }
  }

  /** A better slice came while a window of the lane still waits: that one is put back and taken up again later. */
  #giveWay({ ahead }: LaneWork, slice: HeldSlice): void {
    if (ahead?.parts.some((part) => before(slice, part.slice))) this.#drop(ahead);
  }

  #drop(window: Window): void {
    this.#lineup.remove(window);
    this.#flow.drop(window);
  }

  /** Takes up windows, lanes taking turns, and starts those there are places for; answers when to come again. */
  #startWindows(): number {
    const now = performance.now();
    const works = [...this.#work.values()];
    this.#turn++;
    for (let i = 0; i < works.length && !this.#loop.stopping; i++) {
      const work = works[(this.#turn + i) % works.length]!;
      const sender = this.#senders.get(work.lane.appId);
      if (sender === undefined || work.lane.lost || work.lane.leaving || work.ahead !== null) continue;
      this.#takeUp(work, sender, now);
    }
    this.#startReady(now);
    if (works.some((work) => work.left < work.lookBelow)) this.#hungry = true;
    return this.#hungry ? 0 : this.#lineup.opensIn(now);
  }

  #startReady(now: number): void {
    if (this.#loop.stopping || !this.#heart.alive()) return;
    for (let window = this.#lineup.next(now); window !== undefined; window = this.#lineup.next(now)) {
      if (!this.#mayGo(window, now)) {
        this.#drop(window);
        continue;
      }
      this.#lineup.remove(window);
      this.#flow.start(window);
    }
  }

  /** Puts back prepared windows that may not go any more, so that they do not keep their lanes while places are few. */
  #weed(now: number): void {
    for (const window of this.#lineup) if (!this.#mayGo(window, now)) this.#drop(window);
  }

  /** Whether a prepared window may still be sent: of our lane, decided just now, no push of it paused meanwhile or over. */
  #mayGo({ work, sender, parts, slots, preparedAt }: Window, monotonicNow: number): boolean {
    const { lane } = work;
    // Another sender: the app was changed, and its calls go out over the new one.
    const isStale = monotonicNow - preparedAt > staleMs || this.#senders.get(lane.appId) !== sender;
    if (lane.lost || lane.leaving || isStale) return false;
    if (slots === 0) return true;
    const now = this.#context.clock.now();
    if (parts.some(({ slice }) => isOver(slice.plan, now))) {
      work.sweepable = true;
      return false;
    }
    return parts.every(({ slice }) => this.#may(slice, now));
  }

  #may({ plan }: HeldSlice, now: Date): boolean {
    return plan.push.state !== 'paused' && this.#pauses.of(plan, now) === undefined;
  }

  #takeUp(work: LaneWork, sender: Sender, now: number): void {
    const clockNow = this.#context.clock.now();
    if (work.sweepable) {
      const sweep = work.window(sweepSize, (slice) => isOver(slice.plan, clockNow));
      if (sweep.length > 0) {
        this.#prepare(work, sender, sweep, 0);
        return;
      }
      work.sweepable = false;
    }
    // A single message never waits behind campaigns for being prepared, so that it can be the first to get a place.
    const transactionalOnly = sender.ahead >= windowsAhead;
    if (sender.gate.isClosed(now)) return;
    const may = (slice: HeldSlice) => (!transactionalOnly || slice.row.transactional) && this.#may(slice, clockNow);
    const first = work.first(may);
    if (first === undefined) return;
    // Should it have to wait for its rate, those of the other way go on.
    const ways =
      first.plan.channel.batch > 1 ? [this.#takeBatch, this.#takeSingle] : [this.#takeSingle, this.#takeBatch];
    for (const way of ways) if (way.call(this, work, sender, may)) return;
  }

  /** A window of single calls; false when there is none. */
  #takeSingle(work: LaneWork, sender: Sender, may: (slice: HeldSlice) => boolean): boolean {
    const isFirst = sender.ahead === 0 && sender.gate.inFlight === 0;
    const parts = work.window(
      Math.min(isFirst ? firstWindowSize : windowSize, sender.gate.share),
      (slice) => slice.plan.channel.batch === 1 && may(slice),
      (slice, n) => this.#limits.grab(slice.plan, n),
    );
    if (parts.length > 0) this.#prepare(work, sender, parts, sizeOf(parts));
    return parts.length > 0;
  }

  /** A window of one slice whose recipients share calls; false when there is none. */
  #takeBatch(work: LaneWork, sender: Sender, may: (slice: HeldSlice) => boolean): boolean {
    const first = work.first((slice) => slice.plan.channel.batch > 1 && may(slice));
    if (first === undefined) return false;
    const { recipients, calls } = batchSize(first.plan, sender.gate.share);
    const parts = work.window(
      recipients,
      (slice) => slice === first,
      (slice, n) => this.#limits.grab(slice.plan, n),
    );
    if (parts.length > 0) this.#prepare(work, sender, parts, Math.min(calls, sizeOf(parts)), true);
    return parts.length > 0;
  }

  #prepare(work: LaneWork, sender: Sender, parts: Part[], slots: number, batched = false): void {
    const transactional = parts[0]!.slice.row.transactional;
    this.#flow.prepare({
      work,
      sender,
      parts,
      slots,
      transactional,
      batched,
      prepared: null,
      preparedAt: 0,
      state: 'preparing',
    });
  }
}
