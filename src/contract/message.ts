import { z } from 'zod';
import { channelName } from './channel.ts';

const fieldValue = z.union([
  z.string().max(2000),
  z.strictObject({
    value: z.string().max(2000),
    on_invalid: z.enum(['refuse', 'truncate', 'default']).optional(),
    default: z.string().max(200).optional(),
  }),
]);

export const message = z
  .strictObject({
    channel: channelName.optional().meta({
      description: 'how it is sent; that of the template when absent: `wechat-subscribe` for WeChat’s templates',
    }),
    template: z.string().min(1).max(100).meta({
      description: 'WeChat’s priTmplId, our template id, or a kind of message of a channel: `wechat-service/text`',
    }),
    fields: z.record(z.string().max(40), fieldValue).meta({ description: 'field key -> text or LiquidJS expression' }),
    landing: z
      .union([
        z.strictObject({
          page: z.string().max(1024),
          query: z.record(z.string().max(100), z.string().max(1000)).optional(),
        }),
        z.strictObject({
          url: z.string().max(1000).meta({ description: 'an https address of one of the app’s `webview_domains`' }),
          host: z.string().max(200).optional().meta({
            description: 'the page that hosts web-view, given `url` in its query; the app’s `webview_page` when absent',
          }),
        }),
      ])
      .optional()
      .meta({ description: 'where a tap leads: a page of the mini-program, or an H5 page shown inside it' }),
    lang: z.enum(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']).default('zh_CN'),
    miniprogram_state: z.enum(['developer', 'trial', 'formal']).optional(),
  })
  .meta({ id: 'Message' });
