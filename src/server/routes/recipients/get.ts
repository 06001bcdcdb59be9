import { getRecipient } from '#contract/recipient.ts';
import { consentsOfRecipient } from '#db/queries/consent/load.ts';
import { listEveryTemplate } from '#db/queries/template/sync.ts';
import { can } from '../../auth/actor.ts';
import { recipientOf } from '../../present/recipient.ts';
import { recipientInScope } from '../../recipients/find.ts';
import { route } from '../../route.ts';

export const getRecipientRoute = route(getRecipient, async ({ params, key }, context) => {
  const { app, vault, row } = await recipientInScope(context, key, params);
  const consents = await consentsOfRecipient(context.pool, row.b, app.id, row.id);
  const templates = consents.length > 0 ? await listEveryTemplate(context.pool, app.id) : [];
  return recipientOf(row, vault, consents, templates, can(key, 'personal_data'));
});
