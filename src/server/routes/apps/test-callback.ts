import { randomBytes } from 'node:crypto';
import { callbackSignature } from '#channels/wechat/callback/signature.ts';
import { testCallback } from '#contract/app.ts';
import { appInScope } from '../../auth/scope.ts';
import { route } from '../../route.ts';

/** WeChat itself waits no longer. Milliseconds. */
const patience = 5000;

/** Only ever asks our own public address, whose host nobody but the owner of the process decides. */
export const testCallbackRoute = route(testCallback, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const token = vault.openSecret('app.callback_token', app.callback_token);
  const url = `${context.publicUrl}/door/wechat/${app.id}`;
  const timestamp = String(Math.floor(context.clock.now().getTime() / 1000));
  const [nonce, echostr] = [randomBytes(6).toString('hex'), randomBytes(9).toString('hex')];
  const signature = callbackSignature(token, timestamp, nonce);
  const query = new URLSearchParams({ signature, timestamp, nonce, echostr });
  const began = performance.now();
  const said = await ask(`${url}?${query}`);
  const milliseconds = Math.round(performance.now() - began);
  return { url, reached: said.text === echostr, status: said.status, milliseconds, error: said.error };
});

async function ask(url: string): Promise<{ status: number | null; text: string; error: string | null }> {
  try {
    // A redirect is no answer: WeChat does not follow one either.
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience) });
    return { status: answer.status, text: (await answer.text()).slice(0, 100), error: null };
  } catch (error) {
    const { cause, message } = error as Error;
    return { status: null, text: '', error: cause instanceof Error ? cause.message : message };
  }
}
