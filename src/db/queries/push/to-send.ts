import type { Call } from '../../batch.ts';
import { dailyStatement } from '../../statement.ts';
import { byDay, type PushKey } from './by-day.ts';
import type { PushRow } from './row.ts';

/** What sending from a push needs of it. The rest, its audience above all, would only travel. */
export type PushToSend = Pick<
  PushRow,
  | 'day'
  | 'id'
  | 'organization_id'
  | 'app_id'
  | 'template_id'
  | 'kind'
  | 'class'
  | 'state'
  | 'message'
  | 'variables'
  | 'delivery_mode'
  | 'no_credit'
  | 'priority'
  | 'pace_per_minute'
  | 'limits'
  | 'experiment'
  | 'hold_credits'
  | 'send_before'
  | 'version'
>;

const load = dailyStatement<PushToSend>(
  'push.to_send',
  `select day, id, organization_id, app_id, template_id, kind, class, state, message, variables, delivery_mode, no_credit,
     priority, pace_per_minute, limits, experiment, hold_credits, send_before, version
   from push where day = $day and id = any($1::uuid[])`,
);

/** Pushes whose slices are due, whatever their organization: a statement for each of their days. */
export function pushesToSend(keys: Iterable<PushKey>): Call<PushToSend[]>[] {
  return byDay(keys).map(([day, ids]) => load(day).with([ids]));
}
