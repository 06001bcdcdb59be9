import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import type { LaneKeeper } from '../lanes/keeper.ts';
import type { AppShare, Lane } from '../lanes/lane.ts';
import { Loop } from '../loop.ts';
import { before, type HeldSlice, type LaneWork, type Part } from './backlog.ts';
import { batchSize } from './batches.ts';
import { Flow } from './flow.ts';
import { InHand } from './in-hand.ts';
import { Limits } from './limits.ts';
import { Lineup } from './lineup.ts';
import { Look } from './look.ts';
import { Pauses } from './pauses.ts';
import { isOver } from './push-plan.ts';
import { PushPlans } from './push-plans.ts';
import { type Sender, Senders } from './sender.ts';
import { sizeOf, type Window } from './window.ts';

const windowSize = 250;
/** The first window of an app that stands still: small and alone, so that its calls wait for the work of no other. */
const firstWindowSize = 32;
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
  readonly #senders: Senders;
  readonly #pauses: Pauses;
  readonly #limits: Limits;
  readonly #flow: Flow;
  readonly #lineup = new Lineup();
  readonly #hand = new InHand();
  readonly #look: Look;
  readonly #loop: Loop;
  readonly #firstLoop: Loop;
  #firstWanted = false;
  #turn = 0;

  constructor(context: EngineContext, heart: Heart, lanes: LaneKeeper) {
    this.#context = context;
    this.#heart = heart;
    this.#senders = new Senders(context);
    this.#senders.onTokens = () => this.#loop.wake();
    this.#pauses = new Pauses(context);
    this.#pauses.quotaOf = async (appId) => this.#senders.get(appId)?.quota();
    this.#pauses.onLifted = (key) => this.#senders.get(key)?.lifted();
    this.#limits = new Limits(context, () => this.#loop.wake());
    const parts = { pauses: this.#pauses, limits: this.#limits, plans: new PushPlans(context, this.#senders) };
    this.#look = new Look(context, lanes, this.#hand, parts, {
      held: (work, slice) => this.#held(work, slice),
      sooner: () => this.#loop.wake(),
    });
    this.#loop = new Loop('dispatch', context.times.pollMs, context.log, () => this.#round());
    this.#firstLoop = new Loop('dispatch-first', context.times.pollMs, context.log, () => this.#firstRound());
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
    context.hints.on('slice', (push) => {
      if (push !== undefined) {
        this.#look.expect(push);
        this.#flow.steps.seen();
      }
      // With nothing in hand and no look under way, the look at everything is as quick.
      if (this.#look.busy || !this.#hand.isEmpty) {
        this.#firstWanted = true;
        this.#firstLoop.wake();
      }
      this.#lookNow();
    });
    context.hints.on('control', () => {
      this.#look.wantAll();
      this.#loop.wake();
    });
  }

  start(): void {
    this.#loop.start();
    this.#firstLoop.start();
  }

  /** True while something of the lane is being reserved, sent or settled. */
  busy(lane: Lane): boolean {
    return this.#hand.of(lane)?.busy ?? false;
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
    await Promise.all([this.#loop.stop(), this.#firstLoop.stop()]);
    await this.#flow.drained();
    await this.#limits.close();
    await this.#senders.close();
  }

  #lookNow(): void {
    this.#look.want();
    this.#loop.wake();
  }

  async #round(): Promise<number> {
    if (!this.#heart.alive()) return this.#context.times.pollMs;
    this.#forgetLost();
    const now = performance.now();
    if (await this.#look.ifWanted(now)) this.#weed(now);
    const opensIn = Math.min(this.#startWindows(), this.#hand.dueIn(this.#context.clock.now()));
    return Math.max(0, Math.min(opensIn, this.#look.at - performance.now()));
  }

  async #firstRound(): Promise<undefined> {
    if (!this.#firstWanted || !this.#heart.alive()) return;
    this.#firstWanted = false;
    await this.#look.first();
    this.#startWindows();
  }

  #forgetLost(): void {
    this.#hand.forgetLost();
    for (const window of this.#lineup) if (window.work.lane.lost) this.#drop(window);
    this.#flow.forget((lane) => this.#hand.of(lane) !== undefined);
  }

  #held(work: LaneWork, slice: HeldSlice): void {
    if (slice.row.transactional) this.#flow.steps.seen();
    this.#giveWay(work, slice);
    if (slice.row.next >= slice.row.recipients.length) this.#flow.finish(work, slice);
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
    const { works } = this.#hand;
    this.#turn++;
    for (let i = 0; i < works.length && !this.#loop.stopping; i++) {
      const work = works[(this.#turn + i) % works.length]!;
      const sender = this.#senders.get(work.lane.appId);
      if (sender === undefined || work.lane.lost || work.lane.leaving || work.ahead !== null) continue;
      this.#takeUp(work, sender, now);
    }
    this.#startReady(now);
    if (works.some((work) => work.left < work.lookBelow)) this.#look.want();
    return this.#look.wanted ? 0 : this.#lineup.opensIn(now);
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

  #may({ plan, row }: HeldSlice, now: Date): boolean {
    return row.due_at <= now && plan.push.state !== 'paused' && this.#pauses.of(plan, now) === undefined;
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
    if (sender.gate.isClosed(now) || sender.opening?.transactional) return;
    // A single message never waits behind campaigns for being prepared, so that it can be the first to get a place.
    const transactionalOnly = sender.ahead >= windowsAhead || sender.opening !== null;
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
    const first = sender.ahead === 0 && sender.gate.inFlight === 0;
    const parts = work.window(
      Math.min(first ? firstWindowSize : windowSize, sender.gate.share),
      (slice) => slice.plan.channel.batch === 1 && may(slice),
      (slice, n) => this.#limits.grab(slice.plan, n),
    );
    if (parts.length > 0) this.#prepare(work, sender, parts, sizeOf(parts), { first });
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
    if (parts.length > 0) this.#prepare(work, sender, parts, Math.min(calls, sizeOf(parts)), { batched: true });
    return parts.length > 0;
  }

  #prepare(
    work: LaneWork,
    sender: Sender,
    parts: Part[],
    slots: number,
    { first = false, batched = false }: { first?: boolean; batched?: boolean } = {},
  ): void {
    const transactional = parts[0]!.slice.row.transactional;
    this.#flow.prepare({
      work,
      sender,
      parts,
      slots,
      transactional,
      first,
      batched,
      prepared: null,
      preparedAt: 0,
      state: 'preparing',
    });
  }
}
