/** What the user did in the subscribe pop-up, or in the settings of a message card; `other` keeps WeChat's word in `rawStatus`. */
export interface SubscribeItem {
  templateId: string;
  status: 'accept' | 'reject' | 'other';
  rawStatus: string;
}

export interface PopupItem extends SubscribeItem {
  /** "0" in mini-programs; 1 and 2 belong to service accounts. */
  popupScene: string | null;
}

export interface SentItem {
  templateId: string;
  /** The msgid of the send call, as text. */
  msgId: string;
  /** 0 when it was delivered. A parameter error never comes here: it is in the send call's own answer. */
  errorCode: number;
  errorStatus: string;
}

export interface UserItem {
  /** text, image, miniprogrampage, ... */
  msgType: string;
  content: string | null;
}

interface Common {
  /** The mini-program's original id, gh_... */
  toUserName: string;
  /** The `MsgId` of a user's message; null for events, which have none. */
  msgId: string | null;
  /** WeChat's own name of the event, message type or action. */
  rawKind: string;
}

/** From a known user at a known second. WeChat's times have no finer grain, so they order nothing within a second. */
interface FromUser extends Common {
  openid: string;
  createdAt: Date;
}

interface MaybeFromUser extends Common {
  openid: string | null;
  createdAt: Date | null;
  items: [];
}

/** One callback, whichever of WeChat's shapes it came in. */
export type CallbackMessage =
  | (FromUser & { kind: 'subscribe_popup'; items: PopupItem[] })
  | (FromUser & { kind: 'subscribe_change'; items: SubscribeItem[] })
  | (FromUser & { kind: 'message_sent'; items: SentItem[] })
  | (FromUser & { kind: 'user_message'; items: UserItem[] })
  | (MaybeFromUser & { kind: 'debug_demo' })
  | (MaybeFromUser & { kind: 'other' });
