import { type Quota, quotaToKeep } from '#channels/wechat/quota.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { writeQuota } from '#db/queries/limiter/pause.ts';
import type { ServerContext } from '../context.ts';

const sendPath = '/cgi-bin/message/subscribe/send';
const patienceMs = 2000;
/** How old a reading may be that is shown without asking for a newer one, and how long nobody asks after a failure. */
const freshMs = 60_000;
const afterFailureMs = 300_000;

type Parts = Pick<ServerContext, 'pool' | 'clock' | 'log' | 'wechat'>;

/** What WeChat says of today's calls (`openapi/quota/get`); null when it does not say so in time. */
export async function readQuota(context: Pick<Parts, 'log' | 'wechat'>, app: AppRow): Promise<Quota | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), patienceMs);
  const asked = context
    .wechat(app)
    .then((wechat) => wechat.getQuota(sendPath))
    .catch((error: unknown) => {
      context.log.debug({ err: error, app: app.id }, 'the quota could not be read');
      return null;
    });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

/** Asks WeChat and writes its answer down; false when that did not work. */
export async function renewQuota(parts: Parts, app: AppRow): Promise<boolean> {
  const quota = await readQuota(parts, app);
  if (quota === null) return false;
  try {
    await writeQuota(parts.pool, { appId: app.id, scope: 'app', key: app.id }, quotaToKeep(quota), parts.clock.now());
    return true;
  } catch (error) {
    parts.log.debug({ err: error, app: app.id }, 'the quota could not be written down');
    return false;
  }
}

/** Keeps the last reading of each app's quota young while somebody looks at it. Nobody waits for it: the next look has it. */
export class QuotaReadings {
  readonly #renew: (app: AppRow) => Promise<boolean>;
  readonly #now: () => number;
  /** Before when WeChat is not asked again, by app. */
  readonly #notBefore = new Map<string, number>();

  /**
   * @param renew asks for a reading and keeps it; false when there was no answer. Must not reject
   * @param now milliseconds of a clock that only goes forward
   */
  constructor(renew: (app: AppRow) => Promise<boolean>, now: () => number = () => performance.now()) {
    this.#renew = renew;
    this.#now = now;
  }

  /** Somebody saw a reading of so many milliseconds ago (null: none yet). Asks for another in the background if it is old. */
  seen(app: AppRow, ageMs: number | null): void {
    if (ageMs !== null && ageMs < freshMs) return;
    // Refused credentials are refused again, and each try counts.
    if (app.check_error !== null || this.#now() < (this.#notBefore.get(app.id) ?? 0)) return;
    this.#notBefore.set(app.id, this.#now() + freshMs);
    void this.#renew(app).then((told) => {
      if (!told) this.#notBefore.set(app.id, this.#now() + afterFailureMs);
    });
  }
}
