import type { ClientSettings } from '#app/config/client-settings.ts';
import { WechatApiError } from '#channels/wechat/api-error.ts';
import { checkApp as checkAppOperation, listApps } from '#contract/app.ts';
import { ApiClient } from '#contract/client.ts';
import { sentenceOf } from '../explain.ts';
import { type AppToCheck, checkApp } from './apps.ts';
import { bad, ok, type Report, warn } from './finding.ts';

const readyMs = 5000;

/** What can be seen of a running service from outside, whose embedded database nobody else may open. */
export async function checkRunningService({ url, apiKey }: ClientSettings, report: Report): Promise<void> {
  if (!(await checkReady(url, report))) return;
  if (apiKey === null) {
    report(
      warn(
        '未检查各应用：设置 HONGYAN_API_KEY 后可一并检查，或停止服务后再运行',
        'the apps were not checked: set HONGYAN_API_KEY to have them checked, or stop the service first',
      ),
    );
    return;
  }
  const api = new ApiClient(url, apiKey);
  try {
    for (const app of (await api.call(listApps)).items) {
      const { url: address, token } = app.callback;
      const callback = token === null ? null : { url: address, token };
      await checkApp({ ...app, callback, refusal: () => refusalOf(api, app.id) }, report);
    }
  } catch (error) {
    const said = sentenceOf(error);
    if (said === null) throw error;
    report(bad(`无法列出应用：${said.zh}`, `the apps cannot be listed: ${said.en}`));
  }
}

async function checkReady(url: string, report: Report): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(readyMs) });
    const { missing = [] } = (await response.json().catch(() => ({}))) as { missing?: string[] };
    if (response.ok) {
      report(ok(`服务正常：${url}`, `the service is ready: ${url}`));
      return true;
    }
    const what = missing.join(', ') || `HTTP ${response.status}`;
    report(bad(`服务未就绪（${what}）：请查看服务日志`, `the service is not ready (${what}): see its log`));
  } catch (error) {
    const said = sentenceOf(error);
    if (said === null) throw error;
    report(
      bad(
        `有进程占用数据目录，但 ${url} 没有应答。${said.zh}`,
        `a process holds the data directory, but ${url} does not answer. ${said.en}`,
      ),
    );
  }
  return false;
}

async function refusalOf(api: ApiClient, appId: string): ReturnType<AppToCheck['refusal']> {
  const { credentials } = await api.call(checkAppOperation, { params: { app_id: appId } });
  if (credentials.error === null) return null;
  return new WechatApiError('getStableAccessToken', credentials.error.errcode, credentials.error.errmsg, null);
}
