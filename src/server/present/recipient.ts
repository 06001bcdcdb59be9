import type { z } from 'zod';
import type { consentOfRecipient, recipient } from '#contract/recipient.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { ConsentRow } from '#db/queries/consent/row.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import { maskedAttributes, maskedId } from './personal.ts';

/** A recipient for the API with its consents; `templates` are all of the app. Masked unless `personal`. */
export function recipientOf(
  row: RecipientRow,
  vault: AppVault,
  consents: ConsentRow[],
  templates: AnyTemplateRow[],
  personal: boolean,
): z.input<typeof recipient> {
  const id = (open: () => string) => (personal ? open() : maskedId(open()));
  const byId = new Map(templates.map((template) => [template.id, template]));
  return {
    id: row.id,
    app_id: row.app_id,
    openid: row.openid === null ? null : id(() => vault.openOpenid(row.id, row.openid!)),
    unionid: row.unionid === null ? null : id(() => vault.fields.open('recipient.unionid', row.id, row.unionid!)),
    alias: row.alias === null ? null : id(() => vault.fields.open('recipient.alias', row.id, row.alias!)),
    status: row.status,
    tags: row.tags,
    attributes: personal ? row.attributes : maskedAttributes(row.attributes),
    language: row.language,
    time_zone: row.time_zone,
    country: row.country,
    province: row.province,
    city: row.city,
    location:
      !personal || row.latitude === null || row.longitude === null
        ? null
        : { latitude: row.latitude, longitude: row.longitude },
    device: { platform: row.device_platform, type: row.device_type },
    first_seen_at: row.first_seen_at.toISOString(),
    last_seen_at: row.last_seen_at?.toISOString() ?? null,
    consents: consents.map((consent) => consentOf(consent, byId.get(consent.template_id)!)),
  };
}

/** How a user stands to a template; `row` is absent when nothing was ever said. */
export function consentStanding(template: AnyTemplateRow, row: ConsentRow | undefined) {
  const credits = template.kind === 'long_term' ? null : (row?.credits ?? 0);
  return { status: row?.status ?? ('none' as const), credits };
}

function consentOf(row: ConsentRow, template: AnyTemplateRow): z.input<typeof consentOfRecipient> {
  return {
    template_id: row.template_id,
    platform_template_id: template.platform_template_id,
    title: template.title,
    kind: row.kind,
    ...consentStanding(template, row),
    last_granted_at: row.last_granted_at?.toISOString() ?? null,
    last_refused_at: row.last_refused_at?.toISOString() ?? null,
  };
}
