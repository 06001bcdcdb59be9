import { segmentsOf } from '#core/audience/segments.ts';
import { partOf } from '#core/experiment/arms.ts';
import { statColumns } from '#db/queries/stat/write.ts';
import type { TestApp } from '#testkit/app.ts';
import type { TestStack } from '#testkit/stack.ts';

type Counts = Record<string, number>;

/**
 * What the sums of an app have to say, counted from its rows one by one: outcomes by when they were settled, the rest by
 * its own time.
 */
export async function recount(stack: TestStack, app: TestApp, zone: string): Promise<Map<string, Counts>> {
  const sums = new Map<string, Counts>();
  const add = (grain: string, dimension: string, value: string, at: string, metric: string, n: number) => {
    if (n === 0) return;
    const key = `${grain}|${dimension}|${at}|${value}`;
    const counts = sums.get(key) ?? Object.fromEntries(statColumns.map((column) => [column, 0]));
    sums.set(key, counts);
    counts[metric]! += n;
  };
  const sql = async (text: string) => (await stack.service.pool.query(text, [app.id, zone])).rows;
  const times = (
    column: string,
  ) => `date_trunc('minute', ${column}) as minute, date_bin('15 minutes', ${column}, 'epoch') as quarter,
    date_trunc('day', ${column}, $2) as day`;
  const columns: Record<string, string> = {
    settled: 'd.settled_at',
    delivered: 'd.delivered_at',
    undelivered: 'd.settled_at',
    opened: 'd.opened_at',
    clicked: 'd.clicked_at',
  };
  for (const [what, column] of Object.entries(columns)) {
    const only = what === 'undelivered' ? 'd.undelivered_reason is not null' : `${column} is not null`;
    const rows = await sql(
      `select d.*, p.kind, p.experiment, p.audience, p.message->>'channel' as channel,
         r.tags, r.city, r.province, r.language, r.device_platform, ${times(column)}
       from delivery d join push p on p.id = d.push_id
       left join recipient r on r.b = d.b and r.app_id = d.app_id and r.id = d.recipient_id
       where d.app_id = $1 and ${only}`,
    );
    for (const row of rows) {
      const metric = what === 'settled' ? row.outcome : what;
      const grains = { 1: row.minute, 15: row.quarter, 1440: row.day } as Record<string, Date>;
      const at = (grain: string) => grains[grain]!.toISOString();
      const each = (names: string[], dimension: string, value: string) => {
        for (const grain of names) {
          add(grain, dimension, value, at(grain), metric, 1);
          if (what === 'settled' && row.spent) add(grain, dimension, value, at(grain), 'spent', 1);
        }
      };
      each(['1', '15', '1440'], 'app', '');
      each(['1', '15', '1440'], 'template', row.template_id);
      each(['15', '1440'], 'channel', row.channel ?? 'wechat-subscribe');
      if (row.kind === 'campaign') {
        each(['1', '15', '1440'], 'push', row.push_id);
        for (const id of segmentsOf(row.audience)) each(['15', '1440'], 'segment', id);
        const part = partOf(row.experiment, row.push_id, row.recipient_id);
        if (part !== null) each(['15', '1440'], 'variant', `${row.push_id}.${part.name}`);
      }
      if (what === 'settled' && row.reason !== null) each(['15', '1440'], 'reason', `${row.outcome}.${row.reason}`);
      if (what === 'settled' && row.errcode !== null) each(['1', '15', '1440'], 'errcode', String(row.errcode));
      if (row.tags === null) continue;
      add('1440', 'platform', row.device_platform ?? '', at('1440'), metric, 1);
      add('1440', 'province', row.province ?? '', at('1440'), metric, 1);
      add('1440', 'city', row.city ?? '', at('1440'), metric, 1);
      add('1440', 'language', row.language ?? '', at('1440'), metric, 1);
      for (const tag of row.tags) add('1440', 'tag', tag, at('1440'), metric, 1);
    }
  }
  for (const row of await sql(
    `select e.*, c.name as channel, ${times('e.occurred_at')} from consent_entry e
     left join channel c on c.template_id = e.template_id where e.app_id = $1`,
  )) {
    const refused = ['reject', 'ban', 'platform_refused'].includes(row.reason);
    const n = refused ? 1 : Math.max(0, row.delta);
    for (const [grain, at] of Object.entries({ 1: row.minute, 15: row.quarter, 1440: row.day } as Record<
      string,
      Date
    >)) {
      for (const [dimension, value] of [
        ['app', ''],
        ['template', row.template_id],
        ['channel', row.channel ?? 'wechat-subscribe'],
      ] as const) {
        if (dimension === 'channel' && grain === '1') continue;
        add(grain, dimension, value, at.toISOString(), refused ? 'refused' : 'granted', n);
      }
    }
  }
  return sums;
}

/** The sums as stored; rows that came to nothing are left out. */
export async function storedSums(stack: TestStack, app: TestApp): Promise<Map<string, Counts>> {
  const { rows } = await stack.service.pool.query('select * from stat where app_id = $1', [app.id]);
  const all = rows.map((row): [string, Counts] => [
    `${row.grain}|${row.dimension}|${row.at.toISOString()}|${row.value}`,
    Object.fromEntries(statColumns.map((column) => [column, Number(row[column])])),
  ]);
  return new Map(all.filter(([, counts]) => Object.values(counts).some((n) => n !== 0)));
}

/** In an order of its own, so that a difference can be read. */
export const sorted = (sums: Map<string, Counts>) => [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1));
