import { callWechat, unusable, withQuery } from './call.ts';
import type { WechatHttp } from './http.ts';

/** One template of the app, with WeChat's own member names. */
export interface WechatTemplate {
  priTmplId: string;
  title: string;
  /** Lines of `label:{{thing1.DATA}}`. */
  content: string;
  example: string;
  /** WeChat's `type` 2 and 3; null for one this client does not know. */
  kind: 'one_time' | 'long_term' | null;
  /** Allowed texts of enum fields; `keywordCode` carries the `.DATA` suffix. */
  keywordEnumValueList: { keywordCode: string; enumValueList: string[] }[];
}

const name = 'getTemplateList';

/**
 * The app's templates (`newtmpl/gettemplate`). The call has a low daily quota (45009): call it on demand or a few times
 * a day, never per request.
 *
 * @throws WechatApiError
 */
export async function getTemplates(http: WechatHttp, token: string): Promise<WechatTemplate[]> {
  const path = withQuery('/wxaapi/newtmpl/gettemplate', { access_token: token });
  const { data } = await callWechat(http, name, { method: 'GET', path });
  if (!Array.isArray(data)) throw unusable(name, 'no data');
  return data.filter(isRecord).map(toTemplate);
}

function toTemplate(raw: Record<string, unknown>): WechatTemplate {
  if (typeof raw.priTmplId !== 'string' || raw.priTmplId === '') throw unusable(name, 'a template without priTmplId');
  const enums = Array.isArray(raw.keywordEnumValueList) ? raw.keywordEnumValueList.filter(isRecord) : [];
  return {
    priTmplId: raw.priTmplId,
    title: text(raw.title),
    content: text(raw.content),
    example: text(raw.example),
    kind: Number(raw.type) === 2 ? 'one_time' : Number(raw.type) === 3 ? 'long_term' : null,
    keywordEnumValueList: enums.map((entry) => ({
      keywordCode: text(entry.keywordCode),
      enumValueList: Array.isArray(entry.enumValueList) ? entry.enumValueList.map(text) : [],
    })),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
