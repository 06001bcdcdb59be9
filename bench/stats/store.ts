import type pg from 'pg';
import type { ApiClient } from '#contract/client.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { newId } from '#core/ids.ts';
import { openidOf } from '../lib/seed.ts';

export const days = 90;
const perCall = 1000;
const callsAtOnce = 3;

export interface StoredPush {
  id: string;
  templateId: string;
  rows: number;
}

/** Recipients whose openids are sealed as the service does it, so that an export has something to open. */
export async function importRecipients(api: ApiClient, appId: string, count: number): Promise<void> {
  const starts = Array.from({ length: Math.ceil(count / perCall) }, (_, i) => 1 + i * perCall);
  const send = async (from: number) => {
    const size = Math.min(perCall, count - from + 1);
    const recipients = Array.from({ length: size }, (_, i) => ({ openid: openidOf(from + i, 'oStats') }));
    await api.call(upsertRecipients, { params: { app_id: appId }, body: { import_id: 'stats', recipients } });
  };
  await Promise.all(
    Array.from({ length: callsAtOnce }, async () => {
      for (let from = starts.shift(); from !== undefined; from = starts.shift()) await send(from);
    }),
  );
}

/** A push like the last real campaign, to so many of the app's recipients; one in nine has opened it. */
export async function storePush(database: pg.Client, appId: string, rows: number): Promise<StoredPush> {
  const { rows: found } = await database.query<{ id: string; template_id: string }>(
    "select id, template_id from push where kind = 'campaign' order by id desc limit 1",
  );
  const [last, id] = [found[0]!, newId()];
  await database.query(
    `insert into push select (jsonb_populate_record(p, jsonb_build_object('id', $1::uuid, 'audience_count', $3::int))).*
     from push p where id = $2`,
    [id, last.id, rows],
  );
  const { rowCount } = await database.query(
    `insert into delivery (b, day, push_id, recipient_id, app_id, template_id, outcome, spent, attempt, msg_id, called_at,
       settled_at, opened_at)
     select r.b, p.day, p.id, r.id, p.app_id, p.template_id, 'accepted', true, 0, '3248682510344' || r.n, now(), now(),
       case when r.n % 9 = 0 then now() end
     from push p, (select b, id, row_number() over () as n from recipient where app_id = $2 limit $3) r where p.id = $1`,
    [id, appId, rows],
  );
  await database.query(
    `insert into push_count (b, day, push_id, metric, reason, n)
     select b, day, push_id, f.metric, '', sum(f.n) from delivery
     cross join lateral (values ('accepted', 1), ('opened', num_nonnulls(opened_at))) as f(metric, n)
     where push_id = $1 group by b, day, push_id, f.metric`,
    [id],
  );
  return { id, templateId: last.template_id, rows: rowCount! };
}

/** Opens as events of their recipients, as the service keeps them beside the deliveries. */
export async function storeOpens(database: pg.Client): Promise<number> {
  const { rowCount } = await database.query(
    `insert into behavior (b, app_id, name, recipient_id, day, id, at)
     select b, app_id, 'message.opened', recipient_id, day, gen_random_uuid(), opened_at from delivery
     where opened_at is not null`,
  );
  return rowCount!;
}

/** Ninety days of an app, as folds would have left them. */
export async function storeSums(database: pg.Client, appId: string): Promise<void> {
  const counts = '900, 40, 60, 2, 880, 5, 120, 30, 500, 20, 900';
  const columns =
    'accepted, failed, suppressed, unknown, delivered, undelivered, opened, clicked, granted, refused, spent';
  const named = (name: string, n: number) => `array(select '${name}-' || i from generate_series(1, ${n}) i)`;
  for (const [grain, dimension, values] of [
    [15, 'app', "array['']"],
    [15, 'template', named('template', 20)],
    [15, 'reason', named('suppressed.reason', 12)],
    [15, 'channel', named('channel', 4)],
    [1440, 'app', "array['']"],
    [1440, 'template', named('template', 20)],
    [1440, 'reason', named('suppressed.reason', 12)],
    [1440, 'push', named('push', 100)],
    [1440, 'city', named('city', 500)],
    [1440, 'tag', named('tag', 500)],
  ] as const) {
    await database.query(
      `insert into stat (app_id, grain, dimension, at, value, ${columns})
       select $1, ${grain}, '${dimension}', at, value, ${counts}
       from generate_series(date_trunc('day', now(), 'Asia/Shanghai') - interval '${days} days', now(), interval '${grain} minutes') at,
         unnest(${values}) value on conflict do nothing`,
      [appId],
    );
  }
  await database.query('vacuum (analyze) stat, behavior, push_count, recipient');
}
