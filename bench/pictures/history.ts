import pg from 'pg';
import { statColumns } from '#db/queries/stat/write.ts';

const columns = statColumns.filter((column) => column !== 'received');

/**
 * Two months of the shop before today, as folds would have left them: more by day than by night, more on Fridays, a campaign
 * every Tuesday, and a share that is opened which grows a little. No door takes what happened so long ago.
 */
export async function storeHistory(databaseUrl: string, appId: string): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await database.query(quarters, [appId]);
    await database.query(days, [appId]);
  } finally {
    await database.end();
  }
}

/** Quarters of an hour: sends follow the hour of the day and the weekday, and a share that is the same at every run. */
const quarters = `
with quarter as (
  select at, extract(hour from at at time zone 'Asia/Shanghai') as h, extract(isodow from at at time zone 'Asia/Shanghai') as d,
    extract(day from now() - at) as ago, abs(hashtext(at::text)) % 1000 / 1000.0 as chance
  from generate_series(date_trunc('day', now(), 'Asia/Shanghai') - interval '60 days', now() - interval '30 minutes',
    interval '15 minutes') at
), sent as (
  select at, chance, ago, (case when h < 7 then 1.5 when h < 10 then 22 when h < 13 then 38 when h < 18 then 30 when h < 22 then 44 else 14 end
    * (case d when 5 then 1.25 when 6 then 1.1 when 7 then 0.85 else 1 end) * (0.8 + 0.4 * chance)
    + case when d = 2 and h = 10 then 700 * (0.8 + 0.4 * chance) else 0 end) as n
  from quarter
), part as (
  select at, 'app' as dimension, '' as value, n, chance, ago from sent
  union all select at, 'channel', 'wechat-subscribe', n, chance, ago from sent
  union all select at, 'template', t.id::text, n * t.share, chance, ago from sent,
    (select id, (array[0.5, 0.3, 0.2])[row_number() over (order by id)] as share from template where app_id = $1) t
)
insert into stat (app_id, grain, dimension, at, value, ${columns.join(', ')})
select $1, 15, dimension, at, value, round(n * 0.962), round(n * 0.012), round(n * 0.055), round(n * 0.001), round(n * 0.955),
  round(n * 0.004), round(n * 0.962 * (0.215 + 0.05 * chance - ago * 0.0006)), round(n * 0.075), round(n * 1.03 * (0.7 + 0.6 * chance)),
  round(n * 0.14), round(n * 0.962)
from part where n * 0.962 >= 0.5 on conflict do nothing`;

const days = `
insert into stat (app_id, grain, dimension, at, value, ${columns.join(', ')})
select app_id, 1440, dimension, date_trunc('day', at, 'Asia/Shanghai'), value, ${columns.map((name) => `sum(${name})`).join(', ')}
from stat where app_id = $1 and grain = 15 group by app_id, dimension, date_trunc('day', at, 'Asia/Shanghai'), value
on conflict do nothing`;
