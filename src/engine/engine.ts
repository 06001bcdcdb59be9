import { Alerts } from './alerts/alerts.ts';
import { Afterwards } from './channels/afterwards.ts';
import type { EngineContext } from './context.ts';
import { Dispatcher } from './dispatch/dispatcher.ts';
import { recoverLane } from './dispatch/recover.ts';
import { Experiments } from './experiments/experiments.ts';
import { Fallbacks } from './fallback/fallback.ts';
import { Heart } from './heart.ts';
import { Inbox } from './inbox/inbox.ts';
import { LaneKeeper } from './lanes/keeper.ts';
import { Outbox } from './outbox/outbox.ts';
import { Subscribers } from './outbox/subscribers.ts';
import { Planner } from './planner/planner.ts';
import { Schedules } from './schedules/schedules.ts';
import { StatFolder } from './stats/folder.ts';
import { Reports } from './stats/reports.ts';
import { Upkeep } from './upkeep/upkeep.ts';
import { QueueWatch } from './upkeep/watch-queue.ts';

export interface Engine {
  /** Takes no new work, lets calls in flight end and be settled, gives the lanes back. */
  stop(): Promise<void>;
}

/**
 * Starts one engine: heartbeat, lanes, planner, dispatch, inbox, upkeep. Engines meet each other and the API only in
 * rows; any number of them may run, in one process with the API or on other hosts.
 */
export async function startEngine(context: EngineContext, daily: () => Promise<void>): Promise<Engine> {
  const heart = new Heart(context);
  const lanes = new LaneKeeper(context, heart);
  const dispatcher = new Dispatcher({ ...context, pool: context.dispatchPool }, heart, lanes);
  const inbox = new Inbox(context, heart, lanes);
  const planner = new Planner(context);
  const schedules = new Schedules(context);
  const experiments = new Experiments(context);
  const fallbacks = new Fallbacks(context);
  const afterwards = new Afterwards(context);
  const upkeep = new Upkeep(context, heart, daily);
  const queueWatch = new QueueWatch(context);
  const subscribers = new Subscribers(context.pool, context.newId);
  const folder = new StatFolder(context, heart, subscribers);
  const outbox = new Outbox(context, subscribers);
  const reports = new Reports(context);
  const alerts = new Alerts(context, heart, subscribers);
  lanes.recover = async (lane) => {
    await recoverLane(context, lane);
  };
  lanes.busy = (lane) => dispatcher.busy(lane);
  lanes.onShares = (shares) => dispatcher.share(shares);
  lanes.onChange = () => {
    dispatcher.lanesChanged();
    context.hints.emit('inbox');
  };
  heart.onStall = () => lanes.dropAll();

  await heart.start();
  lanes.start();
  const actors = [
    schedules,
    experiments,
    fallbacks,
    afterwards,
    planner,
    inbox,
    upkeep,
    queueWatch,
    folder,
    outbox,
    alerts,
    reports,
    dispatcher,
  ];
  for (const actor of actors) actor.start();

  return {
    async stop() {
      await lanes.stop();
      await Promise.all(actors.map((actor) => actor.stop()));
      await lanes.release();
      await heart.stop();
    },
  };
}
