import { listEngines, markEnginesStopped } from '#db/queries/engine/beat.ts';
import { giveLane, type LaneRow, listLanes, takeLanes } from '#db/queries/lane/lease.ts';
import { withTransaction } from '#db/tx.ts';
import { alone } from '../alone.ts';
import type { EngineContext } from '../context.ts';
import type { Heart } from '../heart.ts';
import { Loop } from '../loop.ts';
import { type AppShare, type Lane, laneKey } from './lane.ts';
import { EngineWatch } from './watch.ts';

/** Lanes taken in one transaction. */
const takenTogether = 64;
/** Lanes whose calls left open are settled at the same time. */
const recoveredAtOnce = 8;

/**
 * Holds this engine's share of the lanes: lanes / living engines, rounded up. Free lanes up to it and all those of dead
 * engines are taken, each by its fencing number; surplus is handed over once nothing of it is in hand (decision 0052). A
 * lane is shown to the other actors only after `recover` has settled what its earlier owner left open.
 */
export class LaneKeeper {
  readonly held = new Map<string, Lane>();
  readonly #context: EngineContext;
  readonly #heart: Heart;
  readonly #watch: EngineWatch;
  readonly #loop: Loop;
  /** Settles what an earlier owner of the lane left open. */
  recover: (lane: Lane) => Promise<void> = async () => {};
  /** True while something of the lane is in hand, so that it cannot be given away yet. */
  busy: (lane: Lane) => boolean = () => false;
  /** Told with every round who holds the lanes of each app: they share the app's limits. */
  onShares: (shares: ReadonlyMap<string, AppShare>) => void = () => {};
  /** Told whenever the set of held lanes changed. */
  onChange: () => void = () => {};

  constructor(context: EngineContext, heart: Heart) {
    this.#context = context;
    this.#heart = heart;
    this.#watch = new EngineWatch(heart.engineId, context.times.patienceMs, context.alone);
    this.#loop = new Loop('lanes', context.times.pollMs, context.log, () => this.#round());
    context.hints.on('lane', () => this.#loop.wake());
  }

  start(): void {
    this.#loop.start();
  }

  /** Forgets a lane that another engine took, or that we may no longer trust. */
  drop(lane: Lane): void {
    lane.lost = true;
    if (this.held.get(laneKey(lane)) === lane) this.held.delete(laneKey(lane));
    this.#changed();
  }

  dropAll(): void {
    for (const lane of [...this.held.values()]) this.drop(lane);
    this.#loop.wake();
  }

  /** Stops taking lanes; `release` gives them back once the other actors are done with them. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async release(): Promise<void> {
    for (const lane of [...this.held.values()]) {
      await giveLane(this.#context.pool, lane.b, lane.appId, this.#heart.engineId, this.#context.clock.now());
      this.drop(lane);
    }
  }

  async #round(): Promise<undefined> {
    if (!this.#heart.alive()) return;
    const { pool, clock } = this.#context;
    const askedAt = performance.now();
    const engines = await listEngines(pool);
    const { living, dead } = this.#watch.judge(engines, { askedAt, answeredAt: performance.now() });
    const lanes = await listLanes(pool);
    const share = Math.ceil(lanes.length / living.size);
    for (const lane of lanes) this.#dropIfTaken(lane);
    await this.#takeAll(lanes, share, living);
    const leaving = this.#letGo(share);
    // Before others may call for the same apps.
    this.onShares(this.#sharesOfApps(lanes, living));
    for (const { b, appId } of leaving) await giveLane(pool, b, appId, this.#heart.engineId, clock.now());
    // Only after their lanes were taken: until then the row tells others that somebody is on it.
    const left = new Set(lanes.map((lane) => lane.engine_id));
    const gone = [...dead].filter((id) => !left.has(id));
    await markEnginesStopped(pool, gone, clock.now());
  }

  /** How the apps are divided, as of this round. */
  #sharesOfApps(lanes: LaneRow[], living: Set<string>): Map<string, AppShare> {
    const owners = new Map<string, { living: Set<string>; whole: boolean }>();
    for (const lane of lanes) {
      const held = this.held.has(laneKey({ appId: lane.app_id, b: lane.b }));
      const owner = held ? this.#heart.engineId : lane.engine_id;
      const app = owners.get(lane.app_id) ?? { living: new Set(), whole: true };
      owners.set(lane.app_id, app);
      app.whole &&= held;
      if (owner !== null && living.has(owner)) app.living.add(owner);
    }
    return new Map(
      [...owners].map(([appId, app]) => [appId, { engines: Math.max(1, app.living.size), whole: app.whole }]),
    );
  }

  /**
   * Takes what may be taken, all of it before any of it is recovered. What a dead engine held is taken beyond our share,
   * and handed over when it is recovered: an engine that has just begun cannot know yet that the other is dead. So are
   * lanes in our own name: no living engine may take them.
   */
  async #takeAll(lanes: LaneRow[], share: number, living: Set<string>): Promise<void> {
    const may = lanes.filter((lane) => this.#mayTake(lane, living));
    const { owned = [], free = [] } = Object.groupBy(may, (lane) => (lane.engine_id === null ? 'free' : 'owned'));
    const taken = await this.#take(owned, owned.length);
    taken.push(...(await this.#take(free, share - this.held.size - taken.length)));
    await this.#recoverAll(taken.values());
  }

  #mayTake(lane: LaneRow, living: Set<string>): boolean {
    if (this.held.has(laneKey({ appId: lane.app_id, b: lane.b }))) return false;
    // A lane in our own name that we do not hold is one we gave up: its fencing number must move before we go on.
    return lane.engine_id === null || lane.engine_id === this.#heart.engineId || !living.has(lane.engine_id);
  }

  /** Takes lanes of a list until they are `most`, many in one transaction. */
  async #take(rows: LaneRow[], most: number): Promise<Lane[]> {
    const { pool, clock } = this.#context;
    const taken: Lane[] = [];
    for (let rest = rows; rest.length > 0 && taken.length < most && !this.#loop.stopping; ) {
      const part = rest.slice(0, Math.min(takenTogether, most - taken.length));
      rest = rest.slice(part.length);
      const lanes = await withTransaction(pool, (tx) => takeLanes(tx, part, this.#heart.engineId, clock.now()));
      taken.push(...lanes.map((lane) => ({ ...lane, lost: false, leaving: false })));
    }
    return taken;
  }

  /** One whose recovery fails is taken again with the next round; the others do not wait for it. */
  async #recoverAll(lanes: Iterable<Lane>): Promise<void> {
    const worker = async () => {
      for (const lane of lanes) {
        // What is left in our name is taken by others as soon as we are gone.
        if (this.#loop.stopping) break;
        const { appId: app, b } = lane;
        if (!(await alone(this.#context.log, 'recover a lane', () => this.recover(lane), { app, b }))) continue;
        this.held.set(laneKey(lane), lane);
        this.#changed();
      }
    };
    await Promise.all(Array.from({ length: recoveredAtOnce }, worker));
  }

  #dropIfTaken(row: LaneRow): void {
    const lane = this.held.get(laneKey({ appId: row.app_id, b: row.b }));
    if (lane !== undefined && (row.engine_id !== this.#heart.engineId || row.fence > lane.fence)) this.drop(lane);
  }

  /**
   * Lets go of surplus lanes, to be given away: idle ones first; of the others as many start nothing more until they are
   * idle too.
   */
  #letGo(share: number): Lane[] {
    const idle: Lane[] = [];
    let surplus = this.held.size - share;
    const rank = (lane: Lane) => (this.busy(lane) ? (lane.leaving ? 1 : 2) : 0);
    for (const lane of [...this.held.values()].sort((a, b) => rank(a) - rank(b))) {
      lane.leaving = surplus-- > 0;
      if (!lane.leaving || this.busy(lane)) continue;
      this.drop(lane);
      idle.push(lane);
    }
    return idle;
  }

  #changed(): void {
    this.#context.metrics.setLanes(this.held.size);
    this.onChange();
  }
}
