import type { UmsCredentials, UmsSettings } from '#contract/channel.ts';
import type { Channel, OpenChannel } from '../channel.ts';
import { WechatApiError } from '../wechat/api-error.ts';
import type { WechatHttp } from '../wechat/http.ts';
import { Escaped } from '../wechat/send-body.ts';
import type { FetchedToken } from '../wechat/stable-token.ts';
import { TransportError } from '../wechat/transport-errors.ts';
import { checkBy, headersOf, readAnswer, sendTo } from './answer.ts';
import { umsCodes } from './codes.ts';

const templateKind = 'jiguang-ums/template';

/**
 * WeChat subscribe messages by way of Jiguang UMS (`/v1/sent` with custom ids). A call carries one text for up to 1,000
 * openids and has one answer for all of them; there is no key for idempotency, so a call without an answer leaves all of
 * its recipients unknown. There is no broadcast here: its audience would be UMS's and not ours.
 */
export const jiguangUms: Channel = {
  name: 'jiguang-ums',
  title: { zh: '极光 UMS（微信小程序通道）', en: 'Jiguang UMS (WeChat mini-program channel)' },
  batch: 1000,
  idempotent: false,
  confirmed: 'callback',
  credit: 'template',
  messages: [
    {
      template: templateKind,
      title: { zh: 'UMS 控制台模板', en: 'A template of the UMS console' },
      fields: [{ key: 'template_id', type: 'number', label: '模板编号（UMS 控制台）', required: true }],
      others: 'long_text',
      landing: 'none',
    },
  ],
  address: 'openid',
  retractHours: 24,
  notes: [
    {
      zh: '“已受理”只表示 UMS 收下了这次调用；逐人的送达与失败靠回执补齐，回执仅对 UMS VIP 开放',
      en: "'accepted' means that UMS took the call; what became of each recipient comes by callbacks, which UMS gives to VIP accounts only",
    },
    {
      zh: 'UMS 回执失败重试 3 次、间隔 50 秒，之后丢弃：送达数可能偏低',
      en: 'UMS repeats a failed callback 3 times, 50 seconds apart, and then drops it: delivered may read low',
    },
    {
      zh: 'UMS 控制台模板（template/sent）的内容与所用的微信模板在 UMS 那边，次数不由我们记账',
      en: 'What a template of the UMS console says, and which subscription it uses, is UMS’s: no credit is kept for it here',
    },
    {
      zh: '请在微信后台把 UMS 的出口 IP 加入白名单；用 AppSecret 授权会与本系统争用 access_token，可改用扫码授权，或打开 token_pool',
      en: "Put UMS's outgoing IPs on WeChat's allow-list. Authorising UMS by AppSecret fights over the access token: authorise by QR code, or turn token_pool on",
    },
  ],
  compose: ({ template, data, page, miniprogramState, lang }) => {
    if (template === templateKind) return consoleTemplate(data as Readonly<Record<string, string>>);
    const fields = data instanceof Escaped ? (data as Escaped<'data'>).json : fieldsJson(data);
    const target = page ? `,"page":${JSON.stringify(page)}` : '';
    return `"msg_wechatmp":[{"template_id":${JSON.stringify(template)}${target},"miniprogram_state":"${miniprogramState}","lang":"${lang}","data":${fields}}]`;
  },
};

/** A template made in UMS's console (`/v1/template/sent`): its number, and one set of variables for everybody. */
function consoleTemplate({ template_id: id, ...para }: Readonly<Record<string, string>>): string {
  return `"template_id":${JSON.stringify(Number(id))},"template_para":${JSON.stringify(para)}`;
}

function fieldsJson(data: Readonly<Record<string, string | Escaped<'text'>>>): string {
  const members = Object.entries(data).map(([key, value]) => {
    const text = typeof value === 'string' ? JSON.stringify(value) : value.json;
    return `${JSON.stringify(key)}:{"value":${text}}`;
  });
  return `{${members.join(',')}}`;
}

/** A user as UMS keeps one: our recipient id, with the openid under the code of the delivery channel. */
export interface UmsUser {
  userid: string;
  openid: string;
  tags: readonly string[];
  /** Erased here: UMS is to let go of the openid. */
  gone: boolean;
}

export interface OpenUms extends OpenChannel {
  /** Takes a message back that UMS has not handed on yet, within 24 hours. Answers UMS's code, 0 when it did. */
  retract(msgId: string): Promise<{ code: number | null; message: string }>;
  /** The WeChat access token that UMS keeps. Throws WechatApiError, so that it can stand in for WeChat's own call. */
  wechatToken(): Promise<FetchedToken>;
  /**
   * Writes users (at most 1,000) into UMS's table; answers the ids it refused with the reason, or null when nothing was clear.
   * Throws TransportError.
   */
  bind(users: readonly UmsUser[]): Promise<Map<string, string> | null>;
}

/** UMS of one app. @param http to UMS's address, `https://api.ums.jiguang.cn` */
export function openUms(http: WechatHttp, settings: UmsSettings, credentials: UmsCredentials): OpenUms {
  const headers = headersOf(credentials.channel_key, credentials.master_secret);
  const option = settings.owner === undefined ? '' : `,"option":{"owner":${JSON.stringify(settings.owner)}}`;
  const post = (path: string, body: string) => ({ method: 'POST' as const, path, body, headers });
  const tokenRequest = { method: 'GET' as const, path: '/v1/token?type=wechatmp', headers };
  return {
    send({ body, targets }) {
      const audience = `"aud_wechatmp":{"data":${JSON.stringify(targets)}}`;
      const path = body.startsWith('"template_id"') ? '/v1/template/sent' : '/v1/sent';
      return sendTo(http, post(path, `{${audience},${body}${option}}`), umsCodes);
    },
    check: () => checkBy(http, tokenRequest, umsCodes, [4004, 4005]),
    lifted() {},
    async retract(msgId) {
      const answer = await http.request(post(`/v1/retract/${encodeURIComponent(msgId)}`, '{}'));
      const read = readAnswer(answer);
      return { code: read?.code ?? null, message: read?.message ?? `HTTP ${answer.status}` };
    },
    async wechatToken() {
      const call = 'UMS token';
      const answer = await http.request(tokenRequest).catch((error: unknown) => {
        throw error instanceof TransportError ? WechatApiError.fromTransport(call, error) : error;
      });
      const read = readAnswer(answer);
      const { token, expires_in: seconds } = read?.body ?? {};
      if (typeof token === 'string' && token !== '' && Number(seconds) > 0) {
        return { token, expiresInSeconds: Number(seconds) };
      }
      throw new WechatApiError(call, null, read?.message || `HTTP ${answer.status}`, null);
    },
    async bind(users) {
      const code = settings.channel_code;
      const body = users.map(({ userid, openid, tags, gone }) => {
        if (gone) return { userid, del: { wechatmp: { [code]: openid } } };
        return { userid, set: { wechatmp: { [code]: openid }, tag: { all: tags.slice(0, 100) } } };
      });
      const read = readAnswer(await http.request(post('/v1/user/opt', JSON.stringify(body))));
      if (read?.code !== 0) return null;
      const { fail } = (read.body.data ?? {}) as { fail?: unknown };
      const refused = (Array.isArray(fail) ? fail : []).filter((one) => Object(one) === one) as {
        userid?: string;
        errcode?: string | number;
        errmsg?: string;
      }[];
      return new Map(refused.map((one) => [one.userid ?? '', `${one.errcode ?? ''} ${one.errmsg ?? ''}`.trim()]));
    },
  };
}
