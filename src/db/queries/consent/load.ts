import { uuidArray } from '../../array-literal.ts';
import type { Call } from '../../batch.ts';
import type { Sql } from '../../pool.ts';
import { statement } from '../../statement.ts';
import type { ConsentRow } from './row.ts';

const load = statement<ConsentRow>(
  'consent.load',
  `select * from consent
   where b = $1 and app_id = $2 and recipient_id = any($3::uuid[]) and template_id = any($4::uuid[])`,
);
const toDecide = statement<ConsentToDecide>(
  'consent.to_decide',
  `select recipient_id, template_id, kind, status, client, platform, other, spent, held from consent
   where b = $1 and app_id = $2 and recipient_id = any($3::uuid[]) and template_id = any($4::uuid[])`,
);
const lock = statement<ConsentRow>(
  'consent.lock',
  `select * from consent
   where b = $1 and app_id = $2 and recipient_id = any($3::uuid[]) and template_id = any($4::uuid[])
   order by recipient_id, template_id for update`,
);
const ofRecipient = statement<ConsentRow>(
  'consent.of_recipient',
  'select * from consent where b = $1 and app_id = $2 and recipient_id = $3 order by template_id',
);

/** Consents of some recipients of one bucket to some templates, as they stand. */
export async function loadConsents(
  sql: Sql,
  b: number,
  appId: string,
  recipients: string[],
  templates: string[],
): Promise<ConsentRow[]> {
  return load(sql, [b, appId, recipients, templates]);
}

/** The same, to be sent together with other statements. */
export function consentsToLoad(
  { b, appId }: { b: number; appId: string },
  recipients: string[],
  templates: string[],
): Call<ConsentRow[]> {
  return load.with([b, appId, uuidArray(recipients), templates]);
}

/** What a decision reads of a consent. */
export type ConsentToDecide = Pick<
  ConsentRow,
  'recipient_id' | 'template_id' | 'kind' | 'status' | 'client' | 'platform' | 'other' | 'spent' | 'held'
>;

/** The same for dispatch, without what no decision reads. */
export function loadConsentsToDecide(
  b: number,
  appId: string,
  recipients: string[],
  templates: string[],
): Call<ConsentToDecide[]> {
  return toDecide.with([b, appId, uuidArray(recipients), templates]);
}

/** The same, locked in key order until the transaction ends. */
export async function lockConsents(
  sql: Sql,
  b: number,
  appId: string,
  recipients: string[],
  templates: string[],
): Promise<ConsentRow[]> {
  return lock(sql, [b, appId, recipients, templates]);
}

export async function consentsOfRecipient(
  sql: Sql,
  b: number,
  appId: string,
  recipientId: string,
): Promise<ConsentRow[]> {
  return ofRecipient(sql, [b, appId, recipientId]);
}
