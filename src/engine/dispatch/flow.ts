import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import type { LaneKeeper } from '../lanes/keeper.ts';
import type { Lane } from '../lanes/lane.ts';
import type { HeldSlice, LaneWork } from './backlog.ts';
import { batchesOf, callsOf } from './batches.ts';
import { Caller } from './caller.ts';
import { Finisher } from './finisher.ts';
import type { Limits } from './limits.ts';
import type { Pauses } from './pauses.ts';
import { prepareWindow } from './prepare.ts';
import { LaneLostError, PushChangedError, type Reserved, reserveWindow, SliceMovedError } from './reserve.ts';
import type { Sender } from './sender.ts';
import type { OpenIntent, Result } from './settlement.ts';
import { Settlers } from './settlers.ts';
import { Steps } from './steps.ts';
import { putBack, takeUp, type Window } from './window.ts';
import { pushesOf, traceReserved } from './window-trace.ts';

interface Events {
  /** A window is prepared and may start as soon as there are places. */
  ready(window: Window): void;
  /** There may be something to do. */
  wake(): void;
  /** A call of the app ended. */
  placeFree(sender: Sender): void;
  /** Rows changed: read them again. */
  look(): void;
}

/** Whether a call may still leave: our heart beats, and the lane is ours. */
type MayCall = () => boolean;

/** Carries windows through prepare, reserve, send and settle, and ends the slices that have nobody left. */
export class Flow {
  readonly #context: EngineContext;
  readonly #heart: Heart;
  readonly #lanes: LaneKeeper;
  readonly #limits: Limits;
  readonly #events: Events;
  readonly #caller: Caller;
  readonly #settlers: Settlers;
  /** Told of single messages that came. */
  readonly steps = new Steps();
  readonly #finisher: Finisher;
  readonly #running = new Set<Promise<void>>();

  constructor(
    context: EngineContext,
    heart: Heart,
    lanes: LaneKeeper,
    { pauses, limits }: { pauses: Pauses; limits: Limits },
    events: Events,
  ) {
    this.#context = context;
    this.#heart = heart;
    this.#lanes = lanes;
    this.#limits = limits;
    this.#events = events;
    this.#caller = new Caller(context, pauses);
    this.#settlers = new Settlers(context, (work, results) => this.#settled(work, results));
    this.#finisher = new Finisher(context);
  }

  /** Takes up a window and reads what its decisions need; it is ready when that is done. */
  prepare(window: Window): void {
    takeUp(window);
    window.work.ahead = window;
    window.sender.ahead++;
    if (window.first) window.sender.opening = window;
    this.#track(this.#prepare(window));
  }

  /** Reserves a prepared window, for which the gate has places, and makes its calls. */
  start(window: Window): void {
    window.state = 'started';
    window.sender.ahead--;
    window.sender.gate.take(window.slots, performance.now());
    this.#track(this.#run(window));
  }

  /** Puts a window back that has not started: something better came, or what it was decided on is too old. */
  drop(window: Window): void {
    if (window.state === 'ready') this.#putBack(window);
    // While it is still being prepared, the end of that puts it back.
    else if (window.state === 'preparing') window.state = 'dropped';
  }

  /** Forgets the settlers of lanes that are lost, once nothing of them is in hand. */
  forget(isHeld: (lane: Lane) => boolean): void {
    this.#settlers.forget(isHeld);
  }

  /** Resolves when nothing is on its way and all results are written. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#settlers.drained();
  }

  /** Ends a slice that has nobody left to start and nobody in flight. */
  finish(work: LaneWork, slice: HeldSlice): void {
    const done = this.#finisher.finish(work, slice).then((changed) => {
      if (changed) this.#events.look();
    });
    this.#track(done);
  }

  #track(work: Promise<void>): void {
    // Nobody awaits it but the end of the engine: an error that got here ends its own work, not the process.
    const tracked = work
      .catch((error) => this.#context.log.error({ err: error }, 'a part of the dispatch failed in an unforeseen way'))
      .finally(() => {
        this.#running.delete(tracked);
        this.#events.wake();
      });
    this.#running.add(tracked);
  }

  /** Single messages pause for nobody. */
  #stepsOf(window: Window): Steps | undefined {
    return window.transactional ? undefined : this.steps;
  }

  async #prepare(window: Window): Promise<void> {
    const { work, parts, sender } = window;
    const startedAt = performance.now();
    try {
      const pause = (number: number) =>
        this.#stepsOf(window)
          ?.after(number)
          ?.then(() => !isDropped(window));
      window.prepared = await prepareWindow(this.#context, work.lane, parts, pause);
      window.preparedAt = startedAt;
      // At least one place, or the window would pass for one that nobody is called of.
      if (window.batched) window.slots = Math.max(1, Math.min(callsOf(parts, window.prepared), sender.gate.share));
    } catch (error) {
      this.#context.log.error({ err: error, lane: work.lane }, 'a window could not be prepared; trying again');
      // It stays the lane's window meanwhile, or the next would be taken up, and fail, at once.
      await pauseAfterFailure();
      return this.#putBack(window);
    }
    if (isDropped(window)) return this.#putBack(window);
    window.state = 'ready';
    this.#events.ready(window);
  }

  #putBack(window: Window): void {
    window.state = 'dropped';
    putBack(window);
    this.#giveBackTokens(window);
    window.work.ahead = null;
    window.sender.ahead--;
    if (window.sender.opening === window) window.sender.opening = null;
    this.#events.wake();
  }

  /** Tokens of the rates beside the app's own, which a window takes when it is taken up. */
  #giveBackTokens({ parts, slots }: Window): void {
    if (slots === 0) return;
    for (const { slice, start, stop } of parts) this.#limits.giveBack(slice.plan, stop - start);
  }

  async #run(window: Window): Promise<void> {
    const { work, sender, parts, slots } = window;
    const reservedAt = this.#context.clock.now();
    let reserved: Reserved[];
    try {
      const { engineId } = this.#heart;
      reserved = await reserveWindow(this.#context, work.lane, engineId, parts, window.prepared!, reservedAt);
    } catch (error) {
      sender.gate.giveBack(slots);
      this.#giveBackTokens(window);
      return this.#undo(window, error);
    } finally {
      work.ahead = null;
      if (sender.opening === window) sender.opening = null;
      this.#events.wake();
    }
    const { tracer, clock } = this.#context;
    const calledAt = tracer === null ? 0 : clock.now().getTime();
    if (tracer !== null) traceReserved(tracer, parts, reservedAt.getTime(), calledAt);
    if (!window.batched) sender.gate.giveBack(slots - reserved.length);
    const byPart = Map.groupBy(reserved, (one) => one.part);
    const called = new Set(reserved.map((one) => one.recipientId));
    const calls: Promise<void>[] = [];
    const mayCall = () => this.#heart.alive() && !work.lane.lost;
    const steps = this.#stepsOf(window);
    const all = { outstanding: reserved.length };
    for (const part of parts) {
      const { slice, start, stop } = part;
      for (const id of slice.row.recipients.slice(start, stop)) if (!called.has(id)) work.inFlight.delete(id);
      const those = byPart.get(part) ?? [];
      if (slots > 0) this.#limits.giveBack(slice.plan, stop - start - those.length);
      if (those.length === 0) this.#partDone(work, slice);
      const intent: OpenIntent = {
        key: { pushId: slice.plan.push.id, sliceId: slice.row.id, start },
        slice,
        plan: slice.plan,
        attempt: slice.row.attempt,
        reservedAt,
        calls: all,
        remaining: those.length,
        counted: those.some(({ limits }) => limits !== null && limits.keepMs > 0),
      };
      // A window of batches is of one slice.
      if (window.batched) {
        // More than there were places for only where recipients have many devices each.
        const batches = batchesOf(slice.plan, those);
        if (batches.length > slots) sender.gate.take(batches.length - slots, performance.now());
        else sender.gate.giveBack(slots - batches.length);
        for (const batch of batches) {
          calls.push(noticed(this.#callTogether(window, intent, batch, mayCall)));
          const pause = steps?.after(calls.length);
          if (pause !== undefined) await pause;
        }
      } else {
        for (const one of those) {
          calls.push(noticed(this.#call(window, intent, one, mayCall)));
          const pause = steps?.after(calls.length);
          if (pause !== undefined) await pause;
        }
      }
    }
    await Promise.all(calls);
    if (calls.length === 0) return;
    tracer?.note('call', pushesOf(parts), calledAt, clock.now().getTime(), { calls: calls.length });
  }

  async #call({ work, sender }: Window, intent: OpenIntent, one: Reserved, mayCall: MayCall): Promise<void> {
    const result = await this.#caller.call(sender, intent, one, mayCall);
    if (result !== null) this.#settlers.of(work).add(result);
    this.#events.placeFree(sender);
  }

  async #callTogether({ work, sender }: Window, intent: OpenIntent, batch: Reserved[], mayCall: MayCall) {
    const results = await this.#caller.callTogether(sender, intent, batch, mayCall);
    for (const result of results ?? []) this.#settlers.of(work).add(result);
    this.#events.placeFree(sender);
  }

  #settled(work: LaneWork, results: Result[]): void {
    for (const result of results) work.inFlight.delete(result.recipientId);
    for (const intent of new Set(results.map((result) => result.intent))) {
      if (intent.remaining === 0) this.#partDone(work, intent.slice);
    }
    this.#events.wake();
  }

  #partDone(work: LaneWork, slice: HeldSlice): void {
    slice.open--;
    if (slice.open === 0 && slice.next >= slice.row.recipients.length) this.finish(work, slice);
  }

  async #undo({ work, parts }: Window, error: unknown): Promise<void> {
    for (const { slice, start, stop } of parts) {
      for (const id of slice.row.recipients.slice(start, stop)) work.inFlight.delete(id);
      slice.open--;
      // Its row is the truth: read again with the next look.
      work.remove(slice);
    }
    if (error instanceof LaneLostError) {
      this.#context.log.warn({ lane: work.lane }, error.message);
      this.#lanes.drop(work.lane);
    } else if (!(error instanceof SliceMovedError || error instanceof PushChangedError)) {
      this.#context.log.error({ err: error, lane: work.lane }, 'a window could not be reserved; trying again');
      await pauseAfterFailure();
    }
    this.#events.look();
  }
}

/** Put back meanwhile: a function, because the compiler does not know what happens while we wait. */
function isDropped(window: Window): boolean {
  return window.state === 'dropped';
}

/** A call whose failure is the window's to see when it awaits all: a process ends at one that nobody awaits yet. */
function noticed(call: Promise<void>): Promise<void> {
  call.catch(() => undefined);
  return call;
}

function pauseAfterFailure(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}
