import type { z } from 'zod';
import type { Channel, MessageKind } from '#channels/channel.ts';
import type { channel, UmsSettings } from '#contract/channel.ts';
import { ruleTextOf } from '#core/template/rule-text.ts';
import type { ChannelRow } from '#db/queries/channel/store.ts';
import type { ServerContext } from '../context.ts';

/** Where the service is, for what a channel's answer says of it. */
export function placeOf(context: Pick<ServerContext, 'publicUrl' | 'outgoingIps'>, appId: string) {
  return { publicUrl: context.publicUrl, appId, outgoingIps: context.outgoingIps };
}

/** A channel for the API: what it can do, and how the app has set it up. Credentials are never shown. */
export function channelView(
  known: Channel,
  row: ChannelRow | undefined,
  place: { publicUrl: string; appId: string; outgoingIps: readonly string[] },
  bound: { told: number; refused: number } | null = null,
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
    messages: known.messages.map(kindOf),
    settings: row === undefined ? null : { ...row.settings },
    has_credentials: row?.credentials != null,
    retract_hours: known.retractHours,
    outgoing_ips: outgoingIps(known, row, place.outgoingIps),
    bound_users: bound,
    callback_url: callbackUrl(known, place),
    checked_at: row?.checked_at?.toISOString() ?? null,
    check_error: row?.check_error ?? null,
    notes: known.notes.map(({ zh, en }) => `${zh} / ${en}`),
    version: row?.version ?? 0,
  };
}

/** Whose addresses WeChat sees: ours, or those of who carries the message there. */
/** A kind of message with what each of its fields takes, as a template tells it. */
function kindOf({ template, title, fields, others, landing }: MessageKind) {
  return {
    template,
    title: `${title.zh} / ${title.en}`,
    fields: fields.map(({ key, type, label, required }) => {
      const { limit, zh, en } = ruleTextOf(type);
      return { key, type, label, required, limit, rule: { zh, en } };
    }),
    others: others !== undefined,
    landing,
  };
}

function outgoingIps({ name }: Channel, row: ChannelRow | undefined, ours: readonly string[]): string[] {
  if (name === 'jiguang-ums') return [...((row?.settings as UmsSettings | undefined)?.outgoing_ips ?? [])];
  return name === 'jpush' ? [] : [...ours];
}

function callbackUrl({ name }: Channel, { publicUrl, appId }: { publicUrl: string; appId: string }): string | null {
  if (name === 'jiguang-ums') return `${publicUrl}/door/jiguang/${appId}`;
  return name === 'wechat-subscribe' || name === 'wechat-service' ? `${publicUrl}/door/wechat/${appId}` : null;
}
