import type { TemplateDefaults } from '#contract/policy.ts';
import type { Sql } from '../../pool.ts';
import { first, statement } from '../../statement.ts';

export interface TemplateRow {
  id: string;
  organization_id: string;
  app_id: string;
  platform_template_id: string;
  title: string;
  kind: 'one_time' | 'long_term';
  content: string;
  example: string;
  fields: { key: string; type: string; label: string; enumValues?: string[] }[];
  status: 'active' | 'gone';
  synced_at: Date;
  /** What its pushes inherit. */
  defaults: TemplateDefaults | null;
}

/** A template of the platform, or what a channel books its own messages under. */
export type AnyTemplateRow = Omit<TemplateRow, 'kind'> & { kind: TemplateRow['kind'] | 'window' | 'open' };

// Rows that channels keep for their own messages are no templates of the platform.
const list = statement<TemplateRow>(
  'template.list',
  `select * from template where app_id = $1 and kind in ('one_time', 'long_term') order by title, id`,
);
const byId = statement<AnyTemplateRow>('template.find', 'select * from template where id = $1');
const every = statement<AnyTemplateRow>('template.every', 'select * from template where app_id = $1');
const upsert = statement<AnyTemplateRow>(
  'template.upsert',
  `insert into template (id, organization_id, app_id, platform_template_id, title, kind, content, example, fields, synced_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict (app_id, platform_template_id) do update set title = excluded.title, kind = excluded.kind,
     content = excluded.content, example = excluded.example, fields = excluded.fields, status = 'active',
     synced_at = excluded.synced_at
   returning *`,
);
const gone = statement(
  'template.gone',
  `update template set status = 'gone', synced_at = $3 where app_id = $1 and status = 'active' and kind in ('one_time', 'long_term')
     and not platform_template_id = any($2::text[]) returning id`,
);
const synced = statement('template.synced', 'update app set templates_synced_at = $2 where id = $1');

export async function listTemplates(sql: Sql, appId: string): Promise<TemplateRow[]> {
  return list(sql, [appId]);
}

/** The same with what channels book their own messages under. */
export async function listEveryTemplate(sql: Sql, appId: string): Promise<AnyTemplateRow[]> {
  return every(sql, [appId]);
}

export async function findTemplate(sql: Sql, id: string): Promise<AnyTemplateRow | undefined> {
  return first(await byId(sql, [id]));
}

/** Writes one template as the platform describes it; keeps our id when it is known. */
export async function upsertTemplate(
  sql: Sql,
  template: Omit<AnyTemplateRow, 'status' | 'defaults'>,
): Promise<AnyTemplateRow> {
  const rows = await upsert(sql, [
    template.id,
    template.organization_id,
    template.app_id,
    template.platform_template_id,
    template.title,
    template.kind,
    template.content,
    template.example,
    JSON.stringify(template.fields),
    template.synced_at,
  ]);
  return rows[0]!;
}

/** Marks templates the platform no longer lists, and when the app was synced; answers how many went. */
export async function endSync(sql: Sql, appId: string, present: string[], now: Date): Promise<number> {
  const lost = await gone(sql, [appId, present, now]);
  await synced(sql, [appId, now]);
  return lost.length;
}
