import type { z } from 'zod';
import type { finding } from '#contract/preflight.ts';
import { type ContentFinding, type ContentRules, checkContent, literalText } from '#core/content/check.ts';
import type { ContentWords } from '#core/content/content-words.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { AnyTemplateRow } from '#db/queries/template/sync.ts';
import type { MessageInput } from '../pushes/check-message.ts';

type Finding = z.input<typeof finding>;

/** Everything that is found in the parts of a message that are the same for everybody. */
export function contentFindings(
  app: AppRow,
  template: AnyTemplateRow,
  message: MessageInput,
  words: ContentWords | null,
): Finding[] {
  const rules: ContentRules = { words, pages: app.pages, domains: app.webview_domains };
  const released = (message.miniprogram_state ?? app.miniprogram_state) === 'formal';
  const about = { texts: textsOf(message), title: template.title, landing: message.landing ?? null, released };
  return checkContent(rules, about).map((found) => ({
    level: found.level,
    code: found.code,
    pointer: found.field === null ? '/message/landing' : `/message/fields/${found.field}`,
    ...describe(found),
  }));
}

/** Texts by field, without expressions: their values are looked at for each recipient. */
export function textsOf(message: MessageInput): Record<string, string> {
  const texts = Object.entries(message.fields).map(([key, field]) => {
    const { value, default: fallback } = typeof field === 'string' ? { value: field, default: undefined } : field;
    return [key, literalText(fallback === undefined ? value : `${value} ${fallback}`)];
  });
  return Object.fromEntries(texts);
}

function describe({ code, found, hint, level }: ContentFinding): { zh: string; en: string } {
  const meant = hint === null ? { zh: '', en: '' } : { zh: `，是否应为 ${hint}？`, en: `; is ${hint} meant?` };
  const texts: Record<ContentFinding['code'], { zh: string; en: string }> = {
    blocked_word: { zh: `含有禁用词“${found}”。`, en: `Holds the blocked word "${found}".` },
    watched_word: { zh: `含有关注词“${found}”。`, en: `Holds the watched word "${found}".` },
    coercion: {
      zh: `“${found}”可能被认定为强制或诱导订阅（平台规则 5.21）。`,
      en: `"${found}" may count as forcing or tricking users (rule 5.21).`,
    },
    reward: {
      zh: `“${found}”可能被认定为以利益诱导点击或订阅（平台规则 5.21）。`,
      en: `"${found}" may count as a reward for a click or subscription (rule 5.21).`,
    },
    marketing: {
      zh: `“${found}”是营销用语，与模板标题不符（平台规则 5.21）。`,
      en: `"${found}" is marketing, unlike what the template's title says (rule 5.21).`,
    },
    link_not_allowed: {
      zh: `含有不在域名名单中的链接 ${found}。`,
      en: `Names ${found}, which is not among the allowed domains.`,
    },
    unknown_page: {
      zh: `页面列表中没有 ${found}${meant.zh || '。'}${level === 'error' ? '微信会以 41030 拒绝发送。' : ''}`,
      en: `${found} is not among the pages${meant.en || '.'}${level === 'error' ? ' WeChat would refuse it with 41030.' : ''}`,
    },
  };
  return texts[code];
}
