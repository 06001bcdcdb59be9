import type { AppConfig, ChatLine, ItemSetting, Message, Phone, TemplateDef } from './types.ts';

/**
 * Everything that can happen to the world, as data. A change is applied to memory and appended to the state file by
 * the same call, and a start replays the file through the same function, so memory and file cannot disagree.
 */
export type Change =
  | { k: 'app'; appid: string; config: AppConfig }
  | { k: 'template'; appid: string; template: TemplateDef }
  | { k: 'untemplate'; appid: string; id: string }
  | { k: 'phone'; appid: string; phone: PhoneRecord }
  | { k: 'grant'; appid: string; openids: string[]; templates: string[]; count: number }
  | PopupChange
  | { k: 'refuse'; appid: string; openid: string; template: string }
  | { k: 'settings'; appid: string; openid: string; mainSwitch: boolean; items: Record<string, ItemSetting> }
  | { k: 'leave'; appid: string; openid: string }
  | { k: 'enter'; appid: string; openid: string }
  | { k: 'message'; appid: string; message: Message; takesCredit: boolean }
  | { k: 'seen'; appid: string; openid: string }
  | { k: 'opened'; appid: string; openid: string; msgid: string; at: number }
  | { k: 'chat'; appid: string; openid: string; line: ChatLine }
  | { k: 'token'; appid: string; token: TokenRecord }
  | { k: 'stats'; appid: string; sendCalls: number; byErrcode: Record<string, number>; sent: number; failed: number }
  | { k: 'reset'; appid: string | null };

/** Answers given in (or instead of) the pop-up. `clears` says whether a reject takes away credits granted before. */
export interface PopupChange {
  k: 'popup';
  appid: string;
  openid: string;
  asked: Record<string, 'accept' | 'reject'>;
  keep: boolean;
  clears: boolean;
}

/** A phone without what other changes add to it. */
export type PhoneRecord = Partial<Omit<Phone, 'messages' | 'chat'>> & { openid: string };

/** One access token. `until` and `issuedAt` are milliseconds; `kind` names the endpoint it came from. */
export interface TokenRecord {
  kind: 'plain' | 'stable';
  token: string;
  issuedAt: number;
  until: number;
  /** Forced refreshes answer 20 times a day. */
  forced: boolean;
}
