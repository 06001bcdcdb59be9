import type { AppRow } from '#db/queries/app/row.ts';
import type { Quota, ServerContext } from '../context.ts';

const sendPath = '/cgi-bin/message/subscribe/send';
const patienceMs = 2000;

/** What WeChat says of today's calls (`openapi/quota/get`); null when it does not say so in time. */
export async function readQuota(context: ServerContext, app: AppRow): Promise<Quota | null> {
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
