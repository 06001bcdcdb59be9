import type { WechatApp } from '#channels/wechat/client.ts';
import { buildSendBody, escapeData } from '#channels/wechat/send-body.ts';
import { bucketOf } from '#core/bucket.ts';
import { dayOf, newId } from '#core/ids.ts';
import { preparePage } from '#core/message/landing.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import { together } from '#db/batch.ts';
import type { Pool } from '#db/pool.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { takeCredits } from '#db/queries/consent/credit.ts';
import { insertDeliveries } from '#db/queries/delivery/insert.ts';
import { loadRecipientsToCall } from '#db/queries/recipient/load.ts';
import type { TemplateRow } from '#db/queries/template/sync.ts';
import { messageOf } from '../lib/seed.ts';

/** What a job works with. */
export interface JobContext {
  pool: Pool;
  app: AppRow;
  template: TemplateRow;
  vault: AppVault;
  wechat: WechatApp;
}

type Handler = (recipientId: string) => Promise<void>;

/**
 * One recipient's send as a queue's job: the service's own functions, one recipient at a time. Load, decrypt, take the
 * credit, sign the delivery token, call, write the outcome. No intent is written and nothing is in one transaction, so
 * it is less than what the service does.
 */
export function wholeJob({ pool, app, template, vault, wechat }: JobContext): Handler {
  const pushId = newId();
  const day = dayOf(pushId);
  const message = messageOf();
  const data = escapeData(message.fields);
  const page = preparePage(message.landing);
  return async (recipientId) => {
    const b = bucketOf({ start: app.bucket_start, spread: app.spread }, recipientId);
    const lane = { b, appId: app.id };
    const [[row], took] = await together(pool, [
      loadRecipientsToCall(b, app.id, [recipientId], 'call'),
      takeCredits(lane, template.id, [recipientId], new Date()),
    ]);
    if (!row?.openid) throw new Error(`no recipient ${recipientId}`);
    const openid = vault.openOpenid(recipientId, row.openid);
    if (!took.has(recipientId)) throw new Error(`no credit left for ${recipientId}`);
    const body = buildSendBody({
      touser: openid,
      templateId: template.platform_template_id,
      page: page(vault.deliveryToken({ pushId, recipientId })),
      data,
      miniprogramState: 'formal',
      lang: 'zh_CN',
    });
    const calledAt = new Date();
    const outcome = await wechat.send(body);
    if (outcome.kind !== 'accepted') throw new Error(`the mock answered ${outcome.kind}`);
    const delivery = {
      day,
      pushId,
      recipientId,
      templateId: template.id,
      outcome: 'accepted' as const,
      reason: null,
      spent: true,
      attempt: 0,
      errcode: null,
      errmsg: null,
      rid: null,
      msgId: outcome.msgId,
      calledAt,
    };
    await insertDeliveries(pool, lane, [delivery], new Date());
  };
}

/** Nothing but the call, with a body that needs no database: what the queue alone costs. */
export function callOnlyJob({ template, wechat }: JobContext): Handler {
  const message = messageOf();
  const data = escapeData(message.fields);
  return async (recipientId) => {
    const body = buildSendBody({
      touser: recipientId,
      templateId: template.platform_template_id,
      page: message.landing.page,
      data,
      miniprogramState: 'formal',
      lang: 'zh_CN',
    });
    const outcome = await wechat.send(body);
    if (outcome.kind !== 'accepted') throw new Error(`the mock answered ${outcome.kind}`);
  };
}
