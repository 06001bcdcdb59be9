import type { z } from 'zod';
import { WechatApiError } from '#channels/wechat/api-error.ts';
import type { CredentialsCheck, WechatApp } from '#channels/wechat/client.ts';
import { type TokenUrl, tokenByUrl, tokenSourceCall } from '#channels/wechat/token-url.ts';
import type { app as appContract, tokenUrl } from '#contract/app.ts';
import { ApiError } from '#contract/errors.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { ServerContext } from '../context.ts';
import { checkUrl } from '../webhooks/find.ts';
import { isPassing, platformRefusal } from './refusal.ts';

type Columns = Pick<AppRow, 'token_from' | 'token_source'>;
type Shown = z.input<typeof appContract>['token_source'];

const column = 'app.token_source';

/**
 * Who is to keep an app's token, as its columns say it. A new address is tried first: one that gives no token would stop
 * all sending. Throws ApiError `validation_failed`, `webhook_url_refused`, `token_source_refused` or `platform_unavailable`.
 */
export async function changedSource(
  context: ServerContext,
  app: AppRow,
  vault: AppVault,
  given: z.output<typeof tokenUrl> | null | undefined,
): Promise<Columns> {
  const { token_from, token_source } = app;
  if (given === undefined) return { token_from, token_source };
  if (given === null)
    return token_from === 'url' ? { token_from: null, token_source: null } : { token_from, token_source };
  if (token_from === 'jiguang-ums') {
    throw invalid('', 'conflict', 'the channel jiguang-ums keeps the token (`token_pool`): turn that off first');
  }
  await checkUrl(context, given.url, '/token_source/url');
  const source: TokenUrl = { url: given.url, header: headerOf(given, openSource(vault, app)) };
  const credentials = { appid: app.appid, secret: vault.openSecret('app.secret', app.secret) };
  const check = await tryToken(
    context.wechatOf(
      credentials,
      tokenByUrl(source, context.outgoing, () => performance.now()),
    ),
  );
  if (!check.ok) throw tokenSourceRefusal(check.error);
  return { token_from: 'url', token_source: vault.sealJson(column, source) };
}

/** Whether the app's token comes from where it is kept and WeChat takes it. */
export async function tryToken(wechat: WechatApp): Promise<CredentialsCheck> {
  try {
    await wechat.checkToken();
    return { ok: true };
  } catch (error) {
    if (error instanceof WechatApiError) return { ok: false, error };
    throw error;
  }
}

/** Who keeps an app's token, for the API. The query of the address may hold a secret: for whoever may manage the app. */
export function shownSource(app: AppRow, vault: AppVault, shows: { secrets: boolean }): Shown {
  const source = openSource(vault, app);
  if (source === null) return { from: app.token_from ?? 'stable_token', url: null, header: null };
  const url = shows.secrets ? source.url : withoutQuery(source.url);
  return { from: 'url', url, header: source.header?.name ?? null };
}

/** The same for the audit log, of what was and of what was asked for. */
export function auditedSource(source: { url: string } | null): string | null {
  return source === null ? null : withoutQuery(source.url);
}

export function openSource(vault: AppVault, { token_source: sealed }: AppRow): TokenUrl | null {
  return sealed === null ? null : vault.openJson(column, sealed);
}

/** A header stays with its host: an address elsewhere is not sent what was meant for another. */
function headerOf({ url, header }: z.output<typeof tokenUrl>, before: TokenUrl | null): TokenUrl['header'] {
  if (header !== undefined) return header;
  if (before === null || before.header === null) return null;
  if (new URL(before.url).origin === new URL(url).origin) return before.header;
  throw invalid('/header', 'required', 'another host: give the header again, or null for none');
}

function tokenSourceRefusal(error: WechatApiError): ApiError {
  const isTheirs = error.call === tokenSourceCall;
  if (!isTheirs && isPassing(error)) return platformRefusal(error);
  const { what, todo, errcode, errmsg } = error;
  const errors = [{ pointer: '/token_source/url', code: 'token_source', message: `${what.zh} / ${what.en}` }];
  const advice = { zh: `${what.zh}。${todo.zh}`, en: `${what.en}. ${todo.en}` };
  return new ApiError('token_source_refused', {
    detail: what.en,
    errors,
    extra: { errcode, errmsg, advice },
    cause: error,
  });
}

function withoutQuery(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

function invalid(pointer: string, code: string, message: string): ApiError {
  return new ApiError('validation_failed', { errors: [{ pointer: `/token_source${pointer}`, code, message }] });
}
