import { channelOf, fieldsOf, kindOf } from '#channels/registry.ts';
import type { ChannelName } from '#contract/channel.ts';
import { ApiError } from '#contract/errors.ts';
import { isUuid } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { knownMedia } from '#db/queries/media/store.ts';
import { type AnyTemplateRow, findTemplate } from '#db/queries/template/sync.ts';
import type { ServerContext } from '../context.ts';
import { keptChannel } from '../pushes/kept-rows.ts';

interface Message {
  channel?: ChannelName;
  template: string;
  fields: Readonly<Record<string, unknown>>;
}

/**
 * What a message of a channel's own kind is booked under, with the fields of that kind; null for one that carries a
 * template of WeChat's, whose channel has to be set up all the same. Pictures it names have to be stored here.
 *
 * Throws ApiError `channel_not_set_up`, `template_not_found` or `field_invalid`.
 */
export async function ownTemplate(
  context: ServerContext,
  app: AppRow,
  message: Message,
): Promise<AnyTemplateRow | null> {
  const channel = channelOf(message);
  if (channel.name === 'wechat-subscribe') return null;
  const row = await keptChannel(context, app.id, channel.name);
  if (row === undefined) throw new ApiError('channel_not_set_up', { extra: { channel: channel.name } });
  const kind = kindOf(message);
  // Beside kinds of its own it may carry WeChat's templates.
  if (kind === undefined && channel.credit === 'template') return null;
  const booked = row.template_id === null ? undefined : await findTemplate(context.pool, row.template_id);
  if (kind === undefined || booked === undefined) {
    const text = `${channel.name} has ${channel.messages.map((one) => one.template).join(', ')}`;
    const errors = [{ pointer: '/message/template', code: 'unknown', message: text }];
    throw new ApiError('template_not_found', { errors });
  }
  const fields = fieldsOf(kind, message.fields);
  await checkPictures(
    context,
    app,
    fields.filter((field) => field.type === 'media').map((field) => [field.key, message.fields[field.key]]),
  );
  return { ...booked, fields };
}

async function checkPictures(context: ServerContext, app: AppRow, given: [string, unknown][]): Promise<void> {
  const named = given.filter((one): one is [string, string] => typeof one[1] === 'string' && isUuid(one[1]));
  if (named.length === 0) return;
  const ids = named.map(([, id]) => id);
  const known = await knownMedia(context.pool, app.id, ids);
  const errors = named
    .filter(([, id]) => !known.has(id))
    .map(([key]) => ({
      pointer: `/message/fields/${key}`,
      code: 'unknown_picture',
      message: '没有这张图片，请先上传 / no such picture: upload it first',
    }));
  if (errors.length > 0) throw new ApiError('field_invalid', { errors });
}
