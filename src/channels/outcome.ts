/**
 * What one attempt to reach one recipient came to, in words no vendor owns. Every channel turns its own codes into
 * this type, and the engine knows nothing else about a channel.
 *
 * Common fields: `errcode`/`errmsg` are the platform's own words (errmsg without the request id), `rid` is the
 * platform's request id for its support desk. They are kept for people; decisions are made on `kind` and its scope.
 */
export type Outcome = Accepted | Failed | Retry | Pause | TokenRefused | Unknown;

/** The platform took the message. Not yet delivered: a later callback may still report a failure of the platform. */
export interface Accepted {
  kind: 'accepted';
  /** The platform's message id, as text: WeChat's is a 64-bit integer that a JavaScript number would round. */
  msgId: string | null;
}

/**
 * - `refused`: the recipient has not consented, or has no credit left (the platform does not tell which)
 * - `recipient_invalid`: no such recipient under this app
 * - `content`: a field or word of this message was refused
 * - `rejected`: any other final refusal
 */
export type FailReason = 'refused' | 'recipient_invalid' | 'content' | 'rejected';

/** The platform refused, finally, for this recipient. */
export interface Failed {
  kind: 'failed';
  reason: FailReason;
  errcode: number;
  errmsg: string;
  rid: string | null;
  /** The template key the platform named as the bad one, when it named one, e.g. `thing1`. */
  field?: string;
}

/** Surely not sent, and worth another try. `recipient`: only this one waits. `limit`: whoever shares the limit slows down. */
export interface Retry {
  kind: 'retry';
  scope: 'recipient' | 'limit';
  /** Null when the platform was never reached: `errmsg` then holds the network's code. */
  errcode: number | null;
  errmsg: string;
  rid: string | null;
  /** True: it usually passes within a second, so try again in memory before giving the recipient back to the slice. */
  inMemory: boolean;
}

/** Surely not sent, and nobody else of the same scope can be: hold them all, then try this recipient again. */
export interface Pause {
  kind: 'pause';
  scope: 'app' | 'channel' | 'template' | 'push';
  /** `quota_reset`: ends by itself when the platform's day ends. `operator`: ends when a person has mended the cause. */
  until: 'quota_reset' | 'operator';
  /** Null when it was not the platform that refused. */
  errcode: number | null;
  errmsg: string;
  rid: string | null;
  /** A stable name for the screen and for alerts, e.g. `ip_not_allowed`. */
  reason: string;
}

/** The access token was refused: surely not sent. Refresh it once; a second refusal is a pause of the app. */
export interface TokenRefused {
  kind: 'token';
  errcode: number;
  errmsg: string;
  rid: string | null;
}

/** The call may have left and there is no clear answer. Trying again may reach the recipient twice. */
export interface Unknown {
  kind: 'unknown';
  detail: string;
}
