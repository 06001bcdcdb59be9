/** One item of a subscribe event's `List`. All values are texts, numbers included. */
export type EventItem = Record<string, string>;

/** What WeChat tells an app's callback URL, before it is written as XML or JSON. */
export type CallbackEvent =
  | {
      kind: 'subscribe';
      event: 'subscribe_msg_popup_event' | 'subscribe_msg_change_event' | 'subscribe_msg_sent_event';
      openid: string;
      /** Seconds since 1970. */
      createTime: number;
      items: EventItem[];
    }
  | { kind: 'debug'; openid: string; createTime: number; text: string }
  | {
      kind: 'user';
      openid: string;
      createTime: number;
      msgtype: string;
      fields: Record<string, string>;
      msgId: string;
    };

/** The XML element (and nested JSON key) around `List`. */
export const wrapperOf = {
  subscribe_msg_popup_event: 'SubscribeMsgPopupEvent',
  subscribe_msg_change_event: 'SubscribeMsgChangeEvent',
  subscribe_msg_sent_event: 'SubscribeMsgSentEvent',
} as const;
