import type { Outcome } from '#channels/outcome.ts';
import { WechatApiError } from '#channels/wechat/api-error.ts';
import { mediaLifeMs, type Picture } from '#channels/wechat/media.ts';
import { retryAfter } from '#channels/wechat/outcomes.ts';
import { TransportError } from '#channels/wechat/transport-errors.ts';
import { findMedia, markPlaced } from '#db/queries/media/store.ts';
import type { EngineContext } from '../context.ts';

type Context = Pick<EngineContext, 'pool' | 'clock'>;

/**
 * Pictures of one app as WeChat knows them: sent there when a message first needs one, and again before WeChat forgets it.
 * Many messages that need the same picture wait for one upload.
 */
export class Pictures {
  readonly #context: Context;
  readonly #appId: string;
  readonly #upload: (picture: Picture) => Promise<string>;
  readonly #known = new Map<string, { mediaId: string; until: Date }>();
  readonly #placing = new Map<string, Promise<string | Outcome>>();

  constructor(context: Context, appId: string, upload: (picture: Picture) => Promise<string>) {
    this.#context = context;
    this.#appId = appId;
    this.#upload = upload;
  }

  /** WeChat's media_id of a picture of ours, or why there is none: surely nothing was sent then. */
  async placed(id: string): Promise<string | Outcome> {
    const known = this.#known.get(id);
    if (known !== undefined && known.until > this.#context.clock.now()) return known.mediaId;
    const placing = this.#placing.get(id) ?? this.#place(id).finally(() => this.#placing.delete(id));
    this.#placing.set(id, placing);
    return placing;
  }

  async #place(id: string): Promise<string | Outcome> {
    const { pool, clock } = this.#context;
    const row = await findMedia(pool, this.#appId, id);
    if (row === undefined) {
      return { kind: 'failed', reason: 'content', errcode: 0, errmsg: 'the picture is not stored here', rid: null };
    }
    const { platform_id: stored, platform_until: storedUntil } = row;
    if (stored !== null && storedUntil !== null && storedUntil > clock.now()) {
      this.#known.set(id, { mediaId: stored, until: storedUntil });
      return stored;
    }
    let mediaId: string;
    try {
      mediaId = await this.#upload(row);
    } catch (error) {
      if (!(error instanceof WechatApiError)) throw error;
      return outcomeOf(error);
    }
    const until = new Date(clock.now().getTime() + mediaLifeMs);
    this.#known.set(id, { mediaId, until });
    await markPlaced(pool, this.#appId, id, mediaId, until);
    return mediaId;
  }
}

/** The picture did not arrive, so its message was never sent: try again, or hold them all where WeChat refuses it. */
function outcomeOf(error: WechatApiError): Outcome {
  if (error.cause instanceof TransportError) return retryAfter(error.cause);
  const { errcode, errmsg, rid } = error;
  if (errcode === null || errcode === -1) {
    return { kind: 'retry', scope: 'limit', errcode, errmsg, rid, inMemory: false };
  }
  return { kind: 'pause', scope: 'push', until: 'operator', errcode, errmsg, rid, reason: 'picture_refused' };
}
