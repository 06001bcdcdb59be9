import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

/** What a vendor took in one call. */
export interface NewVendorMessage {
  appId: string;
  channel: string;
  msgId: string;
  day: string;
  pushId: string;
  templateId: string;
  /** The bucket of the people it went to. */
  b: number;
  campaign: boolean;
  /** When the vendor is to be asked how many devices got it; null: it does not say. */
  pullDue: Date | null;
}

export interface VendorMessageRow {
  app_id: string;
  channel: string;
  msg_id: string;
  day: string;
  push_id: string;
  template_id: string;
  b: number;
  campaign: boolean;
  taken_at: Date;
  received: number;
  pulls: number;
}

/** How the messages of a push stand that are to be taken back. */
export interface RetractState {
  messages: number;
  wanted: number;
  done: number;
  refused: number;
  last_taken_at: Date | null;
}

const keep = statement(
  'vendor_message.keep',
  `insert into vendor_message (app_id, channel, msg_id, day, push_id, template_id, b, campaign, taken_at, pull_due)
   select t.app_id, t.channel, t.msg_id, t.day, t.push_id, t.template_id, t.b, t.campaign, $1, t.pull_due
   from unnest($2::uuid[], $3::text[], $4::text[], $5::date[], $6::uuid[], $7::uuid[], $8::smallint[], $9::boolean[],
     $10::timestamptz[]) as t(app_id, channel, msg_id, day, push_id, template_id, b, campaign, pull_due)
   on conflict do nothing`,
);
const taken = 'app_id, channel, msg_id, day, push_id, template_id, b, campaign, taken_at, received, pulls';
const takePulls = statement<VendorMessageRow>(
  'vendor_message.take_pulls',
  `update vendor_message set pull_due = $2 where (app_id, msg_id) in (select app_id, msg_id from vendor_message
     where pull_due <= $1 order by pull_due limit $3 for update skip locked) returning ${taken}`,
);
const lockReceived = statement<{ received: number }>(
  'vendor_message.lock',
  'select received from vendor_message where app_id = $1 and msg_id = $2 for update',
);
const pulled = statement(
  'vendor_message.pulled',
  `update vendor_message set received = $3, received_at = $4, pull_due = $5, pulls = pulls + 1
   where app_id = $1 and msg_id = $2`,
);
const receivedOf = statement<{ messages: number; received: number; asked_at: Date | null }>(
  'vendor_message.received',
  `select count(*)::int as messages, coalesce(sum(received), 0)::int as received, max(received_at) as asked_at
   from vendor_message where push_id = $1`,
);
const want = statement(
  'vendor_message.want_back',
  `update vendor_message set retract = 'wanted', retract_due = $3, retract_error = null
   where push_id = $1 and taken_at >= $2 and (retract is null or retract = 'refused')`,
);
const takeRetracts = statement<VendorMessageRow>(
  'vendor_message.take_retracts',
  `update vendor_message set retract_due = $2 where (app_id, msg_id) in (select app_id, msg_id from vendor_message
     where retract = 'wanted' and retract_due <= $1 order by retract_due limit $3 for update skip locked) returning ${taken}`,
);
const retracted = statement(
  'vendor_message.retracted',
  'update vendor_message set retract = $3, retract_error = $4, retract_due = $5 where app_id = $1 and msg_id = $2',
);
const stateOf = statement<RetractState>(
  'vendor_message.retract_state',
  `select count(*)::int as messages, count(*) filter (where retract = 'wanted')::int as wanted,
     count(*) filter (where retract = 'done')::int as done, count(*) filter (where retract = 'refused')::int as refused,
     max(taken_at) as last_taken_at
   from vendor_message where push_id = $1`,
);
const prune = statement('vendor_message.prune', 'delete from vendor_message where day < $1');

/** Keeps what was taken, to be sent together with the outcomes it belongs to. */
export function messagesToKeep(rows: NewVendorMessage[], now: Date): Call {
  return keep.with([
    now,
    rows.map((row) => row.appId),
    rows.map((row) => row.channel),
    rows.map((row) => row.msgId),
    rows.map((row) => row.day),
    rows.map((row) => row.pushId),
    rows.map((row) => row.templateId),
    rows.map((row) => row.b),
    rows.map((row) => row.campaign),
    rows.map((row) => row.pullDue),
  ]);
}

/** Messages to ask about now; until `until` nobody else takes them. */
export async function takePullsDue(sql: Sql, now: Date, until: Date, limit: number): Promise<VendorMessageRow[]> {
  return takePulls(sql, [now, until, limit]);
}

/** How many devices are counted of a message, its row locked. */
export async function lockCounted(sql: Sql, appId: string, msgId: string): Promise<number | undefined> {
  return first(await lockReceived(sql, [appId, msgId]))?.received;
}

/** Writes down what the vendor said, and when to ask again; null: no more. */
export async function markPulled(
  sql: Sql,
  { app_id, msg_id }: Pick<VendorMessageRow, 'app_id' | 'msg_id'>,
  received: number,
  next: Date | null,
  now: Date,
): Promise<void> {
  await pulled(sql, [app_id, msg_id, received, now, next]);
}

/** Devices that received a push, as far as was told. */
export async function receivedByPush(sql: Sql, pushId: string) {
  return (await receivedOf(sql, [pushId]))[0]!;
}

/** Wants back what of a push was taken since a time and was not taken back yet. */
export async function wantBack(sql: Sql, pushId: string, since: Date, now: Date): Promise<void> {
  await want(sql, [pushId, since, now]);
}

/** Messages to be taken back now; until `until` nobody else takes them up. */
export async function takeRetractsDue(sql: Sql, now: Date, until: Date, limit: number): Promise<VendorMessageRow[]> {
  return takeRetracts(sql, [now, until, limit]);
}

/** What became of taking one back; `wanted` with a time: try again then. */
export async function markRetracted(
  sql: Sql,
  { app_id, msg_id }: Pick<VendorMessageRow, 'app_id' | 'msg_id'>,
  state: 'wanted' | 'done' | 'refused',
  error: string | null,
  dueAt: Date | null,
): Promise<void> {
  await retracted(sql, [app_id, msg_id, state, error, dueAt]);
}

export async function retractState(sql: Sql, pushId: string): Promise<RetractState> {
  return (await stateOf(sql, [pushId]))[0]!;
}

/** Forgets messages of pushes from before a day. */
export async function pruneVendorMessages(sql: Sql, day: string): Promise<void> {
  await prune(sql, [day]);
}
