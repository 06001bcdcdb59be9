import { FIELD_TYPES, ruleOf } from './field-types.ts';

interface RuleText {
  zh: string;
  en: string;
}

/** The rules of `field-types.ts` in words, for whoever writes a value. */
const texts: Record<string, RuleText> = {
  thing: { zh: '20 个字符以内，汉字、数字、字母、符号均可', en: 'Up to 20 characters of any kind' },
  short_thing: { zh: '5 个字符以内', en: 'Up to 5 characters' },
  number: { zh: '32 位以内的数字，可带小数', en: 'A number of up to 32 digits, decimals allowed' },
  letter: { zh: '32 个以内的英文字母', en: 'Up to 32 Latin letters' },
  symbol: { zh: '5 个以内的符号', en: 'Up to 5 symbols' },
  character_string: {
    zh: '32 个以内的数字、字母或符号，不能有汉字和空格',
    en: 'Up to 32 digits, letters or symbols; no Chinese, no spaces',
  },
  time: {
    zh: '24 小时制时间，可带日期，可用 ~ 表示时段，如 2026年11月22日 10:30',
    en: 'A time of day, with a date or a range if you like: 2026年11月22日 10:30',
  },
  date: { zh: '日期，可带时间，如 2026年11月22日', en: 'A date, with a time if you like: 2026年11月22日' },
  amount: { zh: '1 个币种符号 + 10 位以内数字，可带小数，可以“元”结尾', en: 'A currency sign and up to 10 digits' },
  phone_number: { zh: '17 位以内的数字或符号', en: 'Up to 17 digits or symbols' },
  car_number: { zh: '8 位以内，首位和末位可为汉字，其余为字母或数字', en: 'A number plate of up to 8 characters' },
  name: {
    zh: '10 个以内汉字，或 20 个以内字母、符号，不能有数字',
    en: 'Up to 10 Chinese characters, or 20 letters and symbols; no digits',
  },
  phrase: { zh: '5 个以内汉字', en: 'Up to 5 Chinese characters' },
  enum: { zh: '只能取模板列出的值', en: 'One of the values that the template lists' },
  enum_string: { zh: '只能取模板列出的值', en: 'One of the values that the template lists' },
};

/** Fields of messages that channels have of their own. */
const ownTexts: Record<string, RuleText> = {
  long_text: { zh: '600 个字符以内，可以换行', en: 'Up to 600 characters, also over several lines' },
  title: { zh: '64 个字符以内', en: 'Up to 64 characters' },
  summary: { zh: '200 个字符以内', en: 'Up to 200 characters' },
  url: { zh: '以 http:// 或 https:// 开头的网址', en: 'An address that begins with http:// or https://' },
  media: { zh: 'JPEG、PNG 或 GIF 图片，2 MB 以内', en: 'A JPEG, PNG or GIF picture of up to 2 MB' },
};

const unknown: RuleText = {
  zh: '平台没有公布此类型的规则，请不超过 200 个字符',
  en: 'The platform has no published rule for this type; keep to 200 characters',
};

/** What a field of a type takes, in words; and the most characters, null where length does not decide. */
export function ruleTextOf(type: string): RuleText & { limit: number | null } {
  const { limit } = ruleOf(type);
  // A name may be twice as long without a Chinese character in it.
  const most = typeof limit === 'number' ? limit : limit('');
  const text = FIELD_TYPES.includes(type) ? texts[type] : Object.hasOwn(ownTexts, type) ? ownTexts[type] : undefined;
  return { ...(text ?? unknown), limit: Number.isFinite(most) ? most : null };
}
