import type { z } from 'zod';
import type { Channel } from '#channels/channel.ts';
import type { channel } from '#contract/channel.ts';
import type { ChannelRow } from '#db/queries/channel/store.ts';

/** A channel for the API: what it can do, and how the app has set it up. Credentials are never shown. */
export function channelView(
  known: Channel,
  row: ChannelRow | undefined,
  place: { publicUrl: string; appId: string },
): z.input<typeof channel> {
  const isSubscribe = known.name === 'wechat-subscribe';
  return {
    name: known.name,
    title: `${known.title.zh} / ${known.title.en}`,
    set_up: isSubscribe || row !== undefined,
    batch: known.batch,
    idempotent: known.idempotent,
    confirmed: known.confirmed,
    credit: known.credit,
    messages: known.messages.map(({ template, title, fields }) => ({
      template,
      title: `${title.zh} / ${title.en}`,
      fields: fields.map(({ key, label, required }) => ({ key, label, required })),
    })),
    settings: row === undefined ? null : { ...row.settings },
    has_credentials: row?.credentials != null,
    callback_url: callbackUrl(known, place),
    checked_at: row?.checked_at?.toISOString() ?? null,
    check_error: row?.check_error ?? null,
    notes: known.notes.map(({ zh, en }) => `${zh} / ${en}`),
    version: row?.version ?? 0,
  };
}

function callbackUrl({ name }: Channel, { publicUrl, appId }: { publicUrl: string; appId: string }): string | null {
  if (name === 'jiguang-ums') return `${publicUrl}/door/jiguang/${appId}`;
  return name === 'wechat-subscribe' || name === 'wechat-service' ? `${publicUrl}/door/wechat/${appId}` : null;
}
