import type { Pool } from '#db/pool.ts';

/** What we say of one recipient of one push. */
export interface OurDelivery {
  pushId: string;
  recipientId: string;
  templateId: string;
  outcome: 'accepted' | 'failed' | 'suppressed' | 'unknown';
  reason: string | null;
  spent: boolean;
  msgId: string | null;
  calledAt: Date | null;
  settledAt: Date;
  errmsg: string | null;
  resolvedBy: string | null;
}

export interface OurConsent {
  recipientId: string;
  templateId: string;
  spent: number;
  credits: number;
}

export interface OurPush {
  id: string;
  name: string;
  audience: number;
  finished: boolean;
}

/** Our side of the books. */
export interface Books {
  deliveries: OurDelivery[];
  consents: OurConsent[];
  pushes: OurPush[];
  /** WeChat's template ids by ours. */
  templates: Map<string, string>;
}

export async function readBooks(pool: Pool): Promise<Books> {
  const deliveries = await pool.query(
    `select push_id as "pushId", recipient_id as "recipientId", template_id as "templateId", outcome, reason, spent,
       msg_id as "msgId", called_at as "calledAt", settled_at as "settledAt", errmsg, resolved_by as "resolvedBy"
     from delivery`,
  );
  const consents = await pool.query(
    'select recipient_id as "recipientId", template_id as "templateId", spent, credits from consent',
  );
  const pushes = await pool.query(
    'select id, name, audience_count::int as audience, finished_at is not null as finished from push order by id',
  );
  const templates = await pool.query('select id, platform_template_id from template');
  return {
    deliveries: deliveries.rows,
    consents: consents.rows,
    pushes: pushes.rows,
    templates: new Map(templates.rows.map((row) => [row.id, row.platform_template_id])),
  };
}
