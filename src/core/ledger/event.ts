/** The scene that asked, and its version, which fixes the words the user saw; only the client's report knows them. */
export type InScene = { sceneId?: string; sceneVersion?: number };

/**
 * What can happen to a consent. Times of client reports are the server's (or clamped to it): a phone whose clock runs
 * ahead would otherwise keep credits that a later refusal should end. Times of platform events are WeChat's
 * `CreateTime` as it came.
 */
export type ConsentEvent =
  /** requestSubscribeMessage said 'accept' (also 'acceptWithAudio', 'acceptWithAlert'), or the pop-up event did. */
  | ({ type: 'accept'; source: 'client' | 'platform'; at: Date } & InScene)
  /** The user refused in the pop-up. */
  | ({ type: 'reject'; source: 'client' | 'platform'; at: Date } & InScene)
  /** The user turned the template off in the notification's own settings (`subscribe_msg_change_event`). */
  | { type: 'change_reject'; at: Date }
  /** The platform has banned the template. */
  | { type: 'ban'; source: 'client' | 'platform'; at: Date }
  /** The template was dropped from the pop-up because another has the same title: the user was not asked. */
  | { type: 'filter' }
  /** subscribeMessage.send answered 43101: refused, never subscribed, or used up; WeChat does not tell which. */
  | { type: 'platform_refused'; callStartedAt: Date }
  /** Credits the team counted before it came to us. */
  | { type: 'imported'; count: number; at: Date; note?: string }
  /** A call made without a known credit (`no_credit: try`) was accepted: there was one. `at` is when the call began. */
  | { type: 'observed'; at: Date }
  /** The user wrote to the app: `sends` customer-service messages may go back. `at` is WeChat's `CreateTime`. */
  | { type: 'user_wrote'; sends: number; at: Date }
  /** A member says that `credits` sends remain at `at`; what was before no longer matters. */
  | { type: 'correction'; credits: number; at: Date; note?: string };

/**
 * When an event counts as having happened. WeChat's CreateTime has whole seconds, so the order within a second is lost:
 * a grant is dated at the end of its second and a refusal at the start, so that a refusal never wipes a grant that may
 * have come after it. (If it came before, the next send finds out by 43101.) Null for `filter`, which is no event.
 */
export function occurredAt(event: ConsentEvent): Date | null {
  switch (event.type) {
    case 'filter':
      return null;
    case 'platform_refused':
      return event.callStartedAt;
    case 'change_reject':
      return startOfSecond(event.at);
    case 'accept':
      return event.source === 'platform' ? endOfSecond(event.at) : event.at;
    case 'reject':
    case 'ban':
      return event.source === 'platform' ? startOfSecond(event.at) : event.at;
    default:
      return event.at;
  }
}

function startOfSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

function endOfSecond(at: Date): Date {
  return new Date(startOfSecond(at).getTime() + 999);
}
