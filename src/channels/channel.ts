import type { ChannelName } from '#contract/channel.ts';
import type { Outcome } from './outcome.ts';
import type { Bilingual } from './wechat/bilingual.ts';
import type { Escaped, SendData } from './wechat/send-body.ts';

/** One field of a kind of message that a channel has of its own; `type` is a word of the field rules. */
export interface MessageField {
  key: string;
  type: string;
  label: string;
  required: boolean;
}

/** A kind of message of a channel. Pushes name it as their template: `wechat-service/text`. */
export interface MessageKind {
  template: string;
  title: Bilingual;
  fields: readonly MessageField[];
  /** The type of any other field a message may have; absent where it may have none. */
  others?: string;
  /** `required`: it cannot go without a landing page. `none`: it has no place for one. */
  landing: 'required' | 'optional' | 'none';
}

/** A rendered message on its way to one recipient, or to several whose text is the same. */
export interface ReadyMessage {
  /** WeChat's template id, or the name of the channel's own kind. */
  template: string;
  data: SendData | Escaped<'data'>;
  /** The page of the mini-program it leads to, with its token. */
  page: string | null;
  miniprogramState: 'developer' | 'trial' | 'formal';
  lang: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW';
}

/** One call to the platform. */
export interface ChannelCall {
  /** From `compose`. */
  body: string;
  /** Addresses of its recipients; exactly one unless the channel takes batches. */
  targets: readonly string[];
}

/** What a check of credentials came to. */
export type ChannelCheck =
  | { ok: true }
  | { ok: false; reached: boolean; code: number | null; message: string; advice: Bilingual };

/** A channel of one app, ready to call. */
export interface OpenChannel {
  /** One call, one try. Never rejects for anything the platform or the network does. */
  send(call: ChannelCall): Promise<Outcome>;
  /** Whether the platform takes the credentials. */
  check(): Promise<ChannelCheck>;
  /** Somebody says that what made it refuse is mended. */
  lifted(): void;
}

/** What the engine and the screens need to know of a way to reach recipients. */
export interface Channel {
  name: ChannelName;
  title: Bilingual;
  /** Most recipients of one call; they share its text and its outcome. */
  batch: number;
  /** True: a call repeated after a lost answer reaches nobody twice. */
  idempotent: boolean;
  /** How one learns later what became of an accepted message. */
  confirmed: 'callback' | 'poll' | 'never';
  /** `template`: a subscription is spent; `window`: one of the sends a user's message opens; `open`: nothing. */
  credit: 'template' | 'window' | 'open';
  /** Kinds of its own; empty where it carries WeChat's subscribe templates. */
  messages: readonly MessageKind[];
  /** What a recipient is reached by: the openid, or an address the channel's settings name. */
  address: 'openid' | 'settings';
  /** For so many hours after it was taken a message can be taken back; null: never. */
  retractHours: number | null;
  /** Said on screen before anybody relies on it. */
  notes: readonly Bilingual[];
  /** The body of a call. Equal text gives equal bodies, which is what recipients of a batch are put together by. */
  compose(message: ReadyMessage, target: string): string;
}
