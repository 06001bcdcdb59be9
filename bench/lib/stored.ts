import pg from 'pg';
import { ensurePartitions } from '#db/partitions.ts';

/** Rows per statement: short enough to be seen going on. */
const perStatement = 500_000;
const pushSize = 100_000;

/**
 * Outcomes that are stored already, written by SQL for speed: rows like those of a campaign, of pushes made up here, in
 * the partition and the buckets of the last real one. The database of a running service; its tables, from outside.
 */
export class DeliveryStore {
  readonly #work: pg.Client;
  readonly #held: pg.Client;
  readonly #everyOpened: number | null;

  private constructor(work: pg.Client, held: pg.Client, openedShare: number) {
    this.#work = work;
    this.#held = held;
    this.#everyOpened = openedShare === 0 ? null : Math.round(1 / openedShare);
  }

  /** @param openedShare how many of the rows tell of an open */
  static async open(databaseUrl: string, { openedShare = 0 } = {}): Promise<DeliveryStore> {
    // Without the service's own session settings, whose time limits are not for this.
    const url = new URL(databaseUrl);
    url.searchParams.delete('options');
    const [work, held] = [0, 1].map(() => new pg.Client({ connectionString: url.href }));
    await work!.connect();
    await held!.connect();
    await work!.query('set synchronous_commit = off');
    return new DeliveryStore(work!, held!, openedShare);
  }

  /** Adds rows until so many are stored; then statistics and visibility as autovacuum would leave them. */
  async fillTo(rows: number): Promise<void> {
    const { rows: counted } = await this.#work.query<{ n: string }>('select count(*) as n from delivery');
    for (let missing = rows - Number(counted[0]!.n); missing > 0; missing -= perStatement) {
      await this.#work.query(
        `with last as (select day, app_id, template_id from delivery order by settled_at desc limit 1),
           buckets as (select array_agg(distinct b) as list from delivery),
           pushes as (select array_agg(gen_random_uuid()) as ids from generate_series(0, $1::int / $2::int))
         insert into delivery (b, day, push_id, recipient_id, app_id, template_id, outcome, spent, attempt, msg_id,
           called_at, settled_at, opened_at)
         select list[1 + n % cardinality(list)], day, ids[1 + n / $2::int], gen_random_uuid(), app_id, template_id,
           'accepted', true, 0, '3248682510344' || n, now(), now(), case when n % $3::int = 0 then now() end
         from generate_series(0, $1::int - 1) n, last, buckets, pushes`,
        [Math.min(missing, perStatement), pushSize, this.#everyOpened],
      );
    }
    await this.#work.query('vacuum (analyze) delivery');
  }

  /** Makes the empty partitions that so many days of use would have left. */
  async keepDays(days: number): Promise<void> {
    await ensurePartitions(this.#work, new Date(), { behind: days, ahead: 4 });
  }

  /** Keeps a transaction open from now on whose snapshot no dead row may leave. */
  async holdSnapshot(): Promise<void> {
    await this.#held.query('begin isolation level repeatable read');
    await this.#held.query('select count(*) from app');
  }

  async close(): Promise<void> {
    await Promise.all([this.#work.end(), this.#held.end()]);
  }
}
