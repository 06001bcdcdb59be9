import type { Outcome } from '../outcome.ts';
import type { WechatHttp } from './http.ts';
import { outcomeOfAnswer, outcomeOfTransportError } from './outcomes.ts';
import { TransportError } from './transport-errors.ts';

export { buildSendBody, type Escaped, escapeData, escapeText, type SendBody, type SendData } from './send-body.ts';

/**
 * One `subscribeMessage.send`: one recipient, one try. Never rejects for anything WeChat or the network does: a call
 * that may have left and has no clear answer is `unknown`, since WeChat takes no idempotency key and a second call may
 * arrive as a second message.
 *
 * @param body from `buildSendBody`
 */
export function sendSubscribeMessage(http: WechatHttp, token: string, body: string): Promise<Outcome> {
  return http.request({ method: 'POST', path: pathWith(token), body }).then(outcomeOfAnswer, (error: unknown) => {
    if (error instanceof TransportError) return outcomeOfTransportError(error);
    throw error;
  });
}

let lastPath = { token: '', path: '' };

/** The same token serves very many calls. */
function pathWith(token: string): string {
  if (lastPath.token !== token) {
    const path = `/cgi-bin/message/subscribe/send?access_token=${encodeURIComponent(token)}`;
    lastPath = { token, path };
  }
  return lastPath.path;
}
