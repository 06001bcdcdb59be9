import { loadClientSettings } from '#app/config/client-settings.ts';
import { listApps } from '#contract/app.ts';
import { ApiClient } from '#contract/client.ts';
import { uuid } from '#contract/common.ts';
import { Failure, UsageError } from './command.ts';

/** The options of every command that calls a running service. */
export const clientOptions = { url: { type: 'string' }, key: { type: 'string' } } as const;

export const clientUsage =
  '  --url   服务地址 / the service; default HONGYAN_URL, else http://127.0.0.1:8420\n' +
  '  --key   API 密钥 / an API key; better in HONGYAN_API_KEY or HONGYAN_API_KEY_FILE, where other users cannot see it';

/** A client of the service and with the key that the command line or the settings name. Throws Failure without a key. */
export function connect(given: { url?: string | undefined; key?: string | undefined }): ApiClient {
  const { url, apiKey } = loadClientSettings(given);
  if (apiKey !== null) return new ApiClient(url, apiKey);
  throw new Failure(
    'An API key is needed: give --key or set HONGYAN_API_KEY; for the sandbox, HONGYAN_API_KEY_FILE=data/sandbox-api-key.',
    '需要 API 密钥：请用 --key 或设置 HONGYAN_API_KEY；沙箱可用 HONGYAN_API_KEY_FILE=data/sandbox-api-key。',
  );
}

/** Our id of the app a person names: by that id, or by its WeChat AppID (wx...), which is looked up. */
export async function appIdOf(api: ApiClient, name: string): Promise<string> {
  if (uuid.safeParse(name).success) return name;
  const app = (await api.call(listApps)).items.find((one) => one.appid === name);
  if (app !== undefined) return app.id;
  throw new Failure(`No app with the AppID ${name} is registered.`, `没有注册 AppID 为 ${name} 的应用。`);
}

/** The value of an option that must be there. Throws UsageError. */
export function required(value: string | undefined, option: string): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new UsageError(`缺少 ${option} / ${option} is missing`);
}

/** `--app` as `appIdOf` takes it, so that a typing error is told before anything is called. Throws UsageError. */
export function requiredApp(value: string | undefined): string {
  const name = required(value, '--app');
  if (uuid.safeParse(name).success || /^wx[a-z0-9]{8,30}$/.test(name)) return name;
  throw new UsageError('--app 应为应用 ID 或 AppID / takes an app id (a UUID) or an AppID (wx...)');
}
