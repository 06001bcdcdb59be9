/** How WeChat's callbacks to one app are signed, sealed and written (the console's 消息推送 page). */
export interface CallbackConfig {
  url: string;
  token: string;
  /** 43 characters; needed for `compatible` and `safe`. */
  encodingAesKey: string;
  mode: 'plain' | 'compatible' | 'safe';
  format: 'xml' | 'json';
}

/** One entry of `newtmpl/gettemplate`. `type` 2 is one-time, 3 long-term. */
export interface TemplateDef {
  priTmplId: string;
  title: string;
  /** Lines of `label:{{thing1.DATA}}`. */
  content: string;
  example: string;
  type: number;
  keywordEnumValueList?: { keywordCode: string; enumValueList: string[] }[];
}

/** The service whose client half the virtual mini-program runs. */
export interface ServiceConfig {
  /** Base address; `/door/...` is added to it. */
  url: string;
  /** The service's own id of this app. */
  app: string;
  scenes?: { key: string; title: string }[];
}

/** What is set about an app from outside (`PUT /_emulator/apps/{appid}`), apart from its templates. */
export interface AppConfig {
  secret: string;
  originalId: string;
  name: string;
  /** Absent: every address may fetch tokens. */
  ipAllowList?: string[];
  callback?: CallbackConfig;
  service?: ServiceConfig;
  /** The mini-program its phones run: a folder with an app.json, or `demo` for the one that comes with the project. */
  miniProgram?: string;
  /** Pages of the released version; given, a `page` outside the list answers 41030. */
  pages?: string[];
  limits?: { sendPerDay?: number; sendPerSecond?: number; sendPerMinute?: number };
}

/** One template field, read out of `content`. */
export interface TemplateField {
  key: string;
  type: string;
  label: string;
  /** Present for enum fields: the only values WeChat takes. */
  values?: string[];
}

export interface Template extends TemplateDef {
  fields: TemplateField[];
}

/** A service notification lying in a phone's 服务通知. */
export interface Message {
  msgid: string;
  openid: string;
  template: string;
  page: string;
  data: Record<string, string>;
  /** Milliseconds since 1970. */
  at: number;
  lang: string;
  state: string;
  seen: boolean;
  /** When the user tapped it, in milliseconds; 0 is never. */
  openedAt: number;
}

/** One line of the customer-service chat between a user and the app. */
export interface ChatLine {
  from: 'user' | 'app';
  msgtype: string;
  content: Record<string, unknown>;
  at: number;
}

export type ItemSetting = 'accept' | 'reject' | 'ban';

/** One virtual phone: one WeChat user as seen by one app. */
export interface Phone {
  openid: string;
  unionid: string;
  nickname: string;
  /** Deleted the account or the mini-program: sends answer 40003. */
  left: boolean;
  mainSwitch: boolean;
  /** Only templates for which "always keep" was ticked. */
  itemSettings: Record<string, ItemSetting>;
  /** Sends left by template id; for a long-term template 1 means agreed. */
  credits: Record<string, number>;
  messages: Message[];
  chat: ChatLine[];
  /** The user's last customer-service message, in milliseconds; it opens 5 sends in 48 hours. */
  lastSpokeAt: number;
  chatSendsLeft: number;
}

/** Counts the tests and the benchmark read; all but `byErrcode` are plain totals since the last reset. */
export interface AppStats {
  sendCalls: number;
  acceptedCalls: number;
  /** Accepted messages beyond the first with the same openid, template and page. */
  duplicates: number;
  byErrcode: Record<string, number>;
  callbacks: { sent: number; failed: number; pending: number };
}

export interface App {
  appid: string;
  config: AppConfig;
  templates: Map<string, Template>;
  phones: Map<string, Phone>;
  /** Every accepted message in the order of acceptance. */
  messages: Message[];
  stats: AppStats;
}
