import { isDateValue, isTimeValue } from './date-format.ts';

/** What one field type takes. Lengths are UTF-16 units: whether WeChat counts an emoji as 1 or 2 is not documented. */
export interface TypeRule {
  /** Longest value; `length` tells how a value is measured where it is not its plain length. */
  limit: number | ((value: string) => number);
  length?: (value: string) => number;
  /** Finds the first character that the type refuses. */
  refused?: RegExp;
  /** Checked last, when every single character is fine. */
  format?: (value: string) => boolean;
  /**
   * How an over-long value may be shortened. `never`: a number, price, date or plate that lost its end would be wrong
   * and not just short.
   */
  shorten: 'ellipsis' | 'cut' | 'never';
  /** False where the documents give no rule and ours is a guess on the safe side. */
  verified: boolean;
  /** True where a value may have several lines. */
  lines?: true;
}

const HAN = /\p{Script=Han}/u;
const PICTURE = '\\p{Emoji_Presentation}';

/**
 * The value rules by key type of subscribeMessage.send, read strictly: what a rule does not name is refused, because
 * WeChat's answer to a bad value (47003) comes per recipient, without a reason, when the campaign already runs.
 */
const RULES: Record<string, TypeRule> = {
  // Chinese, digits, letters and symbols mixed.
  thing: { limit: 20, shorten: 'ellipsis', verified: true },
  // Projects assume five characters; the documents do not list the type.
  short_thing: { limit: 5, shorten: 'ellipsis', verified: false },
  number: {
    limit: 32,
    refused: /[^0-9.]/,
    format: (value) => /^\d+(?:\.\d+)?$/.test(value),
    shorten: 'never',
    verified: true,
  },
  letter: { limit: 32, refused: /[^A-Za-z]/, shorten: 'cut', verified: true },
  symbol: { limit: 5, refused: new RegExp(`[^\\p{P}\\p{S}]|${PICTURE}`, 'u'), shorten: 'cut', verified: true },
  // Digits, letters, symbols and no Chinese; a space is none of them.
  character_string: { limit: 32, refused: /[^\x21-\x7e]/, shorten: 'cut', verified: true },
  time: { limit: Infinity, refused: /[^0-9年月日\-/.: ~]/, format: isTimeValue, shorten: 'never', verified: true },
  date: { limit: Infinity, refused: /[^0-9年月日\-/.: ~]/, format: isDateValue, shorten: 'never', verified: true },
  // One currency sign and ten digits, decimals included; may end in 元.
  amount: {
    limit: 10,
    length: (value) => value.replace(/\D/g, '').length,
    refused: /[^\p{Sc}0-9.元]/u,
    format: (value) => /^\p{Sc}?\d+(?:\.\d+)?元?$/u.test(value),
    shorten: 'never',
    verified: true,
  },
  phone_number: {
    limit: 17,
    refused: /[^0-9!-/:-@[-`{-~]/,
    format: (value) => /\d/.test(value),
    shorten: 'never',
    verified: true,
  },
  // The first and the last character may be Chinese, the others are letters or digits.
  car_number: {
    limit: 8,
    refused: /[^\p{Script=Han}A-Za-z0-9]/u,
    format: (value) => /^[\p{Script=Han}A-Za-z0-9](?:[A-Za-z0-9]*[\p{Script=Han}A-Za-z0-9])?$/u.test(value),
    shorten: 'never',
    verified: true,
  },
  // Ten characters as soon as one is Chinese, otherwise twenty letters or symbols. No digits. A space is let through,
  // for without it hardly any Latin name could be written.
  name: {
    limit: (value) => (HAN.test(value) ? 10 : 20),
    refused: new RegExp(`[^\\p{Script=Han}\\p{Script=Latin}\\p{P}\\p{S} ]|${PICTURE}`, 'u'),
    shorten: 'ellipsis',
    verified: true,
  },
  phrase: { limit: 5, refused: /[^\p{Script=Han}]/u, shorten: 'cut', verified: true },
  // Judged by the template's own list; the limit only counts where a template comes without one.
  enum: { limit: 200, shorten: 'never', verified: true },
  enum_string: { limit: 200, shorten: 'never', verified: true },
};

/** Fields of messages that channels have of their own. */
const OWN_RULES: Record<string, TypeRule> = {
  // Customer-service and app notifications; the documents give no length, ours keeps below what was seen to pass.
  long_text: { limit: 600, shorten: 'ellipsis', verified: false, lines: true },
  title: { limit: 64, shorten: 'ellipsis', verified: false },
  summary: { limit: 200, shorten: 'ellipsis', verified: false },
  url: {
    limit: 1024,
    refused: /[^\x21-\x7e]/,
    format: (value) => /^https?:\/\/[A-Za-z0-9]/.test(value) && URL.canParse(value),
    shorten: 'never',
    verified: true,
  },
  // A picture stored here before: the id that POST /v1/apps/{app_id}/media gave.
  media: {
    limit: 36,
    refused: /[^0-9a-f-]/,
    format: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
    shorten: 'never',
    verified: true,
  },
};

// New types appear before they are documented: let them pass, bounded, and say that they are unchecked.
const UNKNOWN: TypeRule = { limit: 200, shorten: 'ellipsis', verified: false };

/** The rule of a field type; types we do not know get a lenient rule marked as unverified. */
export function ruleOf(type: string): TypeRule {
  if (Object.hasOwn(RULES, type)) return RULES[type]!;
  return Object.hasOwn(OWN_RULES, type) ? OWN_RULES[type]! : UNKNOWN;
}

/** The types that have a rule of their own. */
export const FIELD_TYPES: readonly string[] = Object.keys(RULES);
