import type { Channel, MessageKind, ReadyMessage } from '../channel.ts';
import type { Outcome } from '../outcome.ts';
import type { WechatHttp } from './http.ts';
import { parseReply } from './json.ts';
import { outcomeOfErrcode, outcomeOfTransportError } from './outcomes.ts';
import { serviceErrcodes } from './service-errcodes.ts';
import { TransportError } from './transport-errors.ts';

const kinds: readonly MessageKind[] = [
  {
    template: 'wechat-service/text',
    title: { zh: '文本', en: 'Text' },
    fields: [{ key: 'content', type: 'long_text', label: '文本', required: true }],
    landing: 'none',
  },
  {
    template: 'wechat-service/image',
    title: { zh: '图片', en: 'Picture' },
    fields: [{ key: 'media', type: 'media', label: '图片', required: true }],
    landing: 'none',
  },
  {
    template: 'wechat-service/link',
    title: { zh: '图文链接', en: 'Link' },
    fields: [
      { key: 'title', type: 'title', label: '标题', required: true },
      { key: 'description', type: 'summary', label: '描述', required: true },
      { key: 'url', type: 'url', label: '链接', required: true },
      { key: 'thumb_url', type: 'url', label: '封面图地址', required: true },
    ],
    landing: 'none',
  },
  {
    template: 'wechat-service/card',
    title: { zh: '小程序卡片', en: 'Mini-program card' },
    fields: [
      { key: 'title', type: 'title', label: '标题', required: true },
      { key: 'thumb', type: 'media', label: '封面图', required: true },
    ],
    landing: 'required',
  },
];

/**
 * Customer-service messages (`message/custom/send`): to a user who wrote to the mini-program, for 48 hours and a few
 * sends. No message id comes back and no report follows.
 */
export const wechatService: Channel = {
  name: 'wechat-service',
  title: { zh: '微信客服消息', en: 'WeChat customer-service messages' },
  batch: 1,
  idempotent: false,
  confirmed: 'never',
  credit: 'window',
  messages: kinds,
  address: 'openid',
  retractHours: null,
  notes: [
    {
      zh: '仅当用户在 48 小时内给小程序发过消息时可发，每次发言开放 5 条；次数由用户消息的回调记账，请先配置消息推送',
      en: 'Only to users who wrote to the mini-program within 48 hours, 5 sends each time; the allowance is kept from callbacks, so set message push up first',
    },
    {
      zh: '微信不返回消息 id，也没有送达回执：受理即最终结果',
      en: 'WeChat gives no message id and reports nothing later: accepted is all there is to know',
    },
  ],
  compose: (message) => JSON.stringify(contentOf(message)),
};

/** Our own picture ids stand where WeChat's media ids will: they are put in place when the call is made. */
function contentOf({ template, data, page }: ReadyMessage): Record<string, unknown> {
  const of = data as Readonly<Record<string, string>>;
  switch (template) {
    case 'wechat-service/image':
      return { msgtype: 'image', image: { media_id: of.media } };
    case 'wechat-service/link': {
      const { title, description, url, thumb_url } = of;
      return { msgtype: 'link', link: { title, description, url, thumb_url } };
    }
    case 'wechat-service/card':
      return {
        msgtype: 'miniprogrampage',
        miniprogrampage: { title: of.title, pagepath: page ?? '', thumb_media_id: of.thumb },
      };
    default:
      return { msgtype: 'text', text: { content: of.content } };
  }
}

type Body = Record<string, Record<string, string> | string>;

/** The picture of ours a body needs; null for none. */
export function pictureOf(body: string): string | null {
  const { image, miniprogrampage } = JSON.parse(body) as Record<string, Record<string, string> | undefined>;
  return image?.media_id ?? miniprogrampage?.thumb_media_id ?? null;
}

/** The whole body of a call to one user, WeChat's media id in the place of ours. */
export function serviceBody(body: string, touser: string, mediaId: string | null): string {
  const content = JSON.parse(body) as Body;
  const { image, miniprogrampage: card } = content as Record<string, Record<string, string>>;
  if (mediaId !== null && image) image.media_id = mediaId;
  if (mediaId !== null && card) card.thumb_media_id = mediaId;
  return JSON.stringify({ touser, ...content });
}

/** One `message/custom/send`: one user, one try. Never rejects for anything WeChat or the network does. */
export async function sendServiceMessage(http: WechatHttp, token: string, body: string): Promise<Outcome> {
  const path = `/cgi-bin/message/custom/send?access_token=${encodeURIComponent(token)}`;
  try {
    const { status, text } = await http.request({ method: 'POST', path, body });
    const reply = status < 500 ? parseReply(text) : null;
    if (reply === null || reply.errcode === null) {
      return { kind: 'unknown', detail: `HTTP ${status}: ${text.slice(0, 120)}` };
    }
    const { errcode, errmsg, rid } = reply;
    const own = serviceErrcodes[errcode];
    return own === undefined ? outcomeOfErrcode(errcode, errmsg, rid) : { ...own.effect, errcode, errmsg, rid };
  } catch (error) {
    if (error instanceof TransportError) return outcomeOfTransportError(error);
    throw error;
  }
}
