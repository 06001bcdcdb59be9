import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface MessageRow {
  id: string;
  webhook_id: string;
  type: string;
  payload: Record<string, unknown>;
  /** A callback that is handed on; null for what we have to say ourselves. */
  sealed: Buffer | null;
  state: 'pending' | 'delivered' | 'failed';
  tries: number;
  due_at: Date;
  created_at: Date;
  ended_at: Date | null;
}

export type ShownMessage = MessageRow & { last_status: number | null; last_error: string | null };

export interface AttemptRow {
  n: number;
  at: Date;
  status: number | null;
  ms: number;
  error: string | null;
  response: string | null;
}

export interface NewMessage {
  id: string;
  webhookId: string;
  type: string;
  payload: object;
}

const add = statement(
  'webhook_message.add',
  `insert into webhook_message (id, webhook_id, type, payload, due_at, created_at)
   select t.id, t.webhook_id, t.type, t.payload::jsonb, $1, $1
   from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) as t(id, webhook_id, type, payload)`,
);
const due = statement<{ id: string; relay: boolean }>(
  'webhook_message.due',
  `select id, relay is not null as relay from webhook w where state = 'active'
     and exists (select from webhook_message m where m.webhook_id = w.id and m.state = 'pending' and m.due_at <= $1)`,
);
const take = statement<MessageRow>(
  'webhook_message.take',
  `update webhook_message set tries = tries + 1, due_at = $3
   where id in (select id from webhook_message where webhook_id = $1 and state = 'pending' and due_at <= $2
     order by due_at limit $4 for update skip locked) returning *`,
);
const end = statement<{ id: string }>(
  'webhook_message.end',
  `update webhook_message set state = $3, due_at = coalesce($4, due_at), ended_at = $5
   where id = $1 and tries = $2 and state = 'pending' returning id`,
);
const logged = statement(
  'webhook_attempt.insert',
  `insert into webhook_attempt (message_id, n, at, status, ms, error, response) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict do nothing`,
);
const list = statement<ShownMessage>(
  'webhook_message.list',
  `select m.*, a.status as last_status, a.error as last_error from webhook_message m
   left join lateral (select status, error from webhook_attempt where message_id = m.id order by n desc limit 1) a on true
   where webhook_id = $1 and ($2::text is null or state = $2) and ($3::uuid is null or id < $3)
   order by id desc limit $4`,
);
const find = statement<ShownMessage>(
  'webhook_message.find',
  `select m.*, a.status as last_status, a.error as last_error from webhook_message m
   left join lateral (select status, error from webhook_attempt where message_id = m.id order by n desc limit 1) a on true
   where webhook_id = $1 and id = $2`,
);
const attempts = statement<AttemptRow>(
  'webhook_attempt.list',
  'select n, at, status, ms, error, response from webhook_attempt where message_id = $1 order by n',
);
const replay = statement<{ id: string }>(
  'webhook_message.replay',
  `update webhook_message set state = 'pending', due_at = $3, ended_at = null where webhook_id = $1 and id = $2
   returning id`,
);
const recover = statement<{ id: string }>(
  'webhook_message.recover',
  `update webhook_message set state = 'pending', due_at = $3, tries = 0, ended_at = null
   where webhook_id = $1 and created_at >= $2 and state = 'failed' returning id`,
);
const giveUp = statement(
  'webhook_message.give_up',
  `update webhook_message set state = 'failed', ended_at = $2 where state = 'pending' and created_at < $1`,
);
// By the keys, which carry their time: there is no index of the times themselves.
const prune = statement('webhook_message.prune', 'delete from webhook_message where id < $1');
const pruneAttempts = statement('webhook_attempt.prune', 'delete from webhook_attempt where message_id < $1');

/** Puts messages into the outbox, to be sent together with what they tell of. */
export function messagesToAdd(messages: NewMessage[], now: Date): Call {
  return add.with(valuesOf(messages, now));
}

/** The same, by itself. */
export async function addMessages(sql: Sql, messages: NewMessage[], now: Date): Promise<void> {
  if (messages.length > 0) await add(sql, valuesOf(messages, now));
}

function valuesOf(messages: NewMessage[], now: Date): unknown[] {
  return [
    now,
    messages.map((message) => message.id),
    messages.map((message) => message.webhookId),
    messages.map((message) => message.type),
    messages.map((message) => JSON.stringify(message.payload)),
  ];
}

/** Webhooks that have something to be sent now; `relay`: callbacks of WeChat's, one by one. */
export async function webhooksDue(sql: Sql, now: Date): Promise<{ id: string; relay: boolean }[]> {
  return due(sql, [now]);
}

/** Takes messages to be sent, counted as one more try; until `until` nobody else takes them. */
export async function takeMessages(
  sql: Sql,
  webhookId: string,
  now: Date,
  until: Date,
  limit: number,
): Promise<MessageRow[]> {
  return take(sql, [webhookId, now, until, limit]);
}

/** What became of a try: over, or again at a time. Nothing when somebody else has taken it up since. */
export async function endTry(
  sql: Sql,
  message: Pick<MessageRow, 'id' | 'tries'>,
  state: MessageRow['state'],
  dueAt: Date | null,
  now: Date,
): Promise<boolean> {
  return (await end(sql, [message.id, message.tries, state, dueAt, state === 'pending' ? null : now])).length > 0;
}

export async function logAttempt(sql: Sql, messageId: string, { n, at, status, ms, error, response }: AttemptRow) {
  await logged(sql, [messageId, n, at, status, ms, error, response]);
}

export async function listMessages(
  sql: Sql,
  webhookId: string,
  state: string | null,
  before: string | null,
  limit: number,
): Promise<ShownMessage[]> {
  return list(sql, [webhookId, state, before, limit]);
}

export async function findMessage(sql: Sql, webhookId: string, id: string): Promise<ShownMessage | undefined> {
  return first(await find(sql, [webhookId, id]));
}

export async function attemptsOf(sql: Sql, messageId: string): Promise<AttemptRow[]> {
  return attempts(sql, [messageId]);
}

/** Sends a message again, whatever became of it; false when there is none. */
export async function replayMessage(sql: Sql, webhookId: string, id: string, now: Date): Promise<boolean> {
  return (await replay(sql, [webhookId, id, now])).length > 0;
}

/** Sends again what failed since a time; answers how many. */
export async function recoverMessages(sql: Sql, webhookId: string, since: Date, now: Date): Promise<number> {
  return (await recover(sql, [webhookId, since, now])).length;
}

/** Gives up what waits since before `waitingSince`, and forgets everything with an id below `oldest`: ids carry their time. */
export async function pruneMessages(sql: Sql, waitingSince: Date, oldest: string, now: Date): Promise<void> {
  await giveUp(sql, [waitingSince, now]);
  await prune(sql, [oldest]);
  await pruneAttempts(sql, [oldest]);
}
