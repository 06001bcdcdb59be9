import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';

export interface CreditSample {
  recipients: number;
  holders: number;
  credits: number;
}

export interface CohortRow {
  week: Date;
  granted: number;
  spent: number;
  opened: number;
  granted_again: number;
}

// The lowest ids are a random sample of recipients: an id is the output of an HMAC.
const credits = statement<CreditSample>(
  'stat.credit_sample',
  `select count(*)::int as recipients, count(*) filter (where credits > 0)::int as holders,
     coalesce(sum(credits), 0)::int as credits
   from consent where b = $1 and app_id = $2 and template_id = $3 and recipient_id < $4`,
);
const cohorts = statement<CohortRow>(
  'stat.cohorts',
  `with firsts as (
     select recipient_id, min(occurred_at) as first_at, max(occurred_at) as last_at
     from consent_entry where b = $1 and app_id = $2 and template_id = $3 and recipient_id < $4
       and reason in ('accept', 'imported', 'observed') group by recipient_id)
   select date_trunc('week', f.first_at, $5) as week, count(*)::int as granted,
     count(*) filter (where c.last_spent_at >= f.first_at)::int as spent,
     count(*) filter (where exists (select from behavior e where e.b = $1 and e.app_id = $2 and e.name = $6
       and e.recipient_id = f.recipient_id and e.day >= $8 and e.at >= f.first_at))::int as opened,
     count(*) filter (where f.last_at > f.first_at and c.last_spent_at >= f.first_at)::int as granted_again
   from firsts f
   left join consent c on c.b = $1 and c.app_id = $2 and c.template_id = $3 and c.recipient_id = f.recipient_id
   where f.first_at >= $7 group by 1 order by 1`,
);

/** Credits of a template among the recipients of a bucket with an id below `below`. */
export async function sampleCredits(
  sql: Sql,
  b: number,
  appId: string,
  templateId: string,
  below: string,
): Promise<CreditSample> {
  return (await credits(sql, [b, appId, templateId, below]))[0]!;
}

/** What became of those of a sample who first accepted since a time, by week in a zone. */
export async function sampleCohorts(
  sql: Sql,
  of: { b: number; appId: string; templateId: string; below: string },
  since: Date,
  zone: string,
  openEvent: string,
): Promise<CohortRow[]> {
  const day = since.toISOString().slice(0, 10);
  return cohorts(sql, [of.b, of.appId, of.templateId, of.below, zone, openEvent, since, day]);
}
