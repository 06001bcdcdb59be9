import { setTimeout as delay } from 'node:timers/promises';
import { together } from '#db/batch.ts';
import type { PushKey } from '#db/queries/push/by-day.ts';
import { type PushToSend, pushesToSend } from '#db/queries/push/to-send.ts';
import { dueSlices, nextSliceDue, type Rank } from '#db/queries/slice/due.ts';
import type { SliceRow } from '#db/queries/slice/row.ts';
import type { EngineContext } from '../context.ts';
import type { LaneKeeper } from '../lanes/keeper.ts';
import { type Lane, laneKey } from '../lanes/lane.ts';
import type { HeldSlice, LaneWork } from './backlog.ts';
import type { InHand } from './in-hand.ts';
import type { Limits } from './limits.ts';
import type { Pauses } from './pauses.ts';
import { firstPortion, isFull, portion } from './portion.ts';
import { isOver } from './push-plan.ts';
import type { PushPlans } from './push-plans.ts';
import { Resting } from './resting.ts';

/** A lane with so much left to start needs no more, unless it is better. */
const enough = { slices: 64, recipients: 3000 };
/** What only transactional slices are better than. */
const campaigns: Rank = { transactional: false, priority: 32_767 };

/** Slices are read so long before they are due, so that at that instant nothing but their calls is left to prepare. */
const aheadMs = 100;
/** Of so many pushes just written the rows are read together with their slices. */
const mostExpected = 100;
/** The next due time is read so long after a look. Milliseconds. */
const nextDueAfterMs = 10;

/** Slices that are due, and some of the pushes they belong to. */
interface Due {
  rows: SliceRow[];
  pushes: PushToSend[];
}

interface Events {
  /** A slice came into hand. */
  held(work: LaneWork, slice: HeldSlice): void;
  /** The next look is wanted sooner than it was. */
  sooner(): void;
}

/** Reads what is due into what is in hand: all of it now and then, single messages as soon as they are hinted at. */
export class Look {
  readonly #context: EngineContext;
  readonly #lanes: LaneKeeper;
  readonly #hand: InHand;
  readonly #pauses: Pauses;
  readonly #limits: Limits;
  readonly #plans: PushPlans;
  readonly #resting: Resting;
  readonly #events: Events;
  readonly #expected = new Map<string, PushKey>();
  #hungry = true;
  #busy = false;
  #at = 0;
  #refreshAt = 0;
  #nextDue: Promise<void> | null = null;

  constructor(
    context: EngineContext,
    lanes: LaneKeeper,
    hand: InHand,
    { pauses, limits, plans }: { pauses: Pauses; limits: Limits; plans: PushPlans },
    events: Events,
  ) {
    this.#context = context;
    this.#lanes = lanes;
    this.#hand = hand;
    this.#pauses = pauses;
    this.#limits = limits;
    this.#plans = plans;
    this.#resting = new Resting(context, pauses, plans);
    this.#events = events;
  }

  /** A slice of this push was just written: its row is read with what is due, and not after that. */
  expect({ day, id }: PushKey): void {
    if (this.#expected.size < mostExpected) this.#expected.set(id, { day, id });
  }

  /** The next round reads what is due, whatever the time. */
  want(): void {
    this.#hungry = true;
  }

  /** The same, and what changes rarely with it. */
  wantAll(): void {
    this.#refreshAt = 0;
    this.#hungry = true;
  }

  get wanted(): boolean {
    return this.#hungry;
  }

  /** Monotonic milliseconds at which the next look is due without anybody asking. */
  get at(): number {
    return this.#at;
  }

  /** True while what is due of all lanes is being read. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Reads what is due of all lanes, if it is time or asked for; answers whether it did. */
  async ifWanted(now: number): Promise<boolean> {
    if (!this.#hungry && now < this.#at) return false;
    this.#hungry = false;
    this.#at = now + this.#context.times.pollMs;
    this.#busy = true;
    await this.#all(now).finally(() => {
      this.#busy = false;
    });
    return true;
  }

  /**
   * Reads the transactional slices alone. A look that brings parts of campaigns takes its time; beside it, a single
   * message waits for this one statement only.
   */
  async first(): Promise<void> {
    const lanes = [...this.#lanes.held.values()];
    if (lanes.length === 0) return;
    const held = this.#hand.slices.filter((slice) => slice.row.transactional);
    const rankOf = (lane: Lane) => {
      const rank = this.#hand.of(lane)?.enough(enough) ?? campaigns;
      return rank.transactional ? rank : campaigns;
    };
    await this.#hold(await this.#due(lanes, rankOf, ahead(this.#context.clock.now()), held, firstPortion));
  }

  /**
   * What changes rarely (pauses, cancelled or edited pushes) is read once per poll, not with every hint: a single push
   * waits for as few statements as can be.
   */
  async #all(now: number): Promise<void> {
    const lanes = [...this.#lanes.held.values()];
    if (lanes.length === 0) return;
    if (now >= this.#refreshAt) {
      this.#refreshAt = now + this.#context.times.pollMs;
      this.#limits.refresh(await this.#pauses.refresh([...new Set(lanes.map((lane) => lane.appId))]));
      await this.#resting.refresh(this.#hand.works);
    }
    const held = this.#hand.slices;
    const wanted = held.length === 0 ? firstPortion : portion;
    const until = ahead(this.#context.clock.now());
    const ranks = new Map(this.#hand.works.map((work) => [laneKey(work.lane), work.enough(enough)]));
    const due = await this.#due(lanes, (lane) => ranks.get(laneKey(lane)) ?? null, until, held, wanted);
    await this.#hold(due);
    for (const work of this.#hand.works) {
      // Of a lane that had enough it is not known whether there is more.
      const hadEnough = (ranks.get(laneKey(work.lane)) ?? null) !== null;
      work.lookBelow = hadEnough ? work.left / 2 : 0;
      work.sweepable = work.slices.some((slice) => isOver(slice.plan, this.#context.clock.now()));
    }
    for (const those of Map.groupBy(due.rows, (row) => laneKey({ appId: row.app_id, b: row.b })).values()) {
      const work = this.#hand.of({ appId: those[0]!.app_id, b: those[0]!.b });
      if (work !== undefined && isFull(those, wanted)) work.lookBelow = work.left / 2;
    }
    this.#lookAtNextDue(until);
  }

  async #due(
    lanes: Lane[],
    rankOf: (lane: Lane) => Rank | null,
    until: Date,
    held: HeldSlice[],
    wanted: typeof portion,
  ): Promise<Due> {
    const asked = lanes.map((lane) => ({ appId: lane.appId, b: lane.b, rank: rankOf(lane) }));
    const ids = held.map((slice) => slice.row.id);
    const resting = [...this.#resting.ids, ...this.#limited()];
    const expected = [...this.#expected.values()];
    this.#expected.clear();
    const [rows, ...pushes] = await together(this.#context.pool, [
      dueSlices(asked, until, ids, resting, wanted),
      ...pushesToSend(expected),
    ]);
    return { rows, pushes: pushes.flat() };
  }

  /** Pushes with a rate of their own of which something is in hand: no more of them is looked for. */
  #limited(): Set<string> {
    const plans = this.#hand.slices.map((slice) => slice.plan);
    return new Set(plans.filter((plan) => this.#limits.limits(plan)).map((plan) => plan.push.id));
  }

  /**
   * Sets the next look to shortly before the next slice is due: a moment later, so that what this one found goes first.
   * `since`: up to when this one has read, and not up to now, or what falls due while it reads would wait for the poll.
   */
  #lookAtNextDue(since: Date): void {
    const { pool, clock, log } = this.#context;
    this.#nextDue ??= delay(nextDueAfterMs)
      .then(() => nextSliceDue(pool, [...this.#lanes.held.values()], since))
      .then((next) => {
        if (next === null) return;
        const at = performance.now() + Math.max(0, next.getTime() - ahead(clock.now()).getTime());
        if (at < this.#at) {
          this.#at = at;
          this.#events.sooner();
        }
      })
      .catch((error) => log.debug({ err: error }, 'the next due time could not be read'))
      .finally(() => {
        this.#nextDue = null;
      });
  }

  async #hold({ rows, pushes }: Due): Promise<void> {
    const plans = await this.#plans.of(rows, pushes);
    for (const row of rows) {
      const lane = this.#lanes.held.get(laneKey({ appId: row.app_id, b: row.b }));
      const plan = plans.get(row.push_id);
      if (lane === undefined || lane.lost || plan === undefined) continue;
      if (this.#resting.takes(plan)) {
        // It stood in the way of others: look again without it.
        this.#hungry = true;
        continue;
      }
      const known = this.#hand.of(lane);
      if (this.#limits.limits(plan) && known?.slices.some((slice) => slice.plan.push.id === row.push_id)) {
        // One slice of it at a time is enough: it waits for its rate, and others must not wait behind it.
        this.#hungry = true;
        continue;
      }
      const added = this.#hand.add(lane, row, plan);
      if (added !== undefined) this.#events.held(added.work, added.slice);
    }
  }
}

function ahead(now: Date): Date {
  return new Date(now.getTime() + aheadMs);
}
