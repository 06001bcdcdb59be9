import { createApp, listApps } from '#contract/app.ts';
import type { ApiClient } from '#contract/client.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { putScene } from '#contract/scene.ts';
import { syncTemplates } from '#contract/template.ts';
import type { EmulatorClient } from '#emulator/client.ts';
import { sandboxOpenid, sandboxRecipient } from './recipients.ts';
import { sandboxAppid, sandboxScenes, sandboxSecret, sandboxTemplates } from './templates.ts';

const callback = { token: 'HongyanSandboxToken', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
/** Credits per recipient and template, by the recipient's number: some have none, as in life. */
const creditsOf = (n: number) => (n % 20 === 0 ? 0 : 1 + (n % 3));

/** Where the seeded app lives. */
export interface Seeded {
  appId: string;
  created: boolean;
}

/**
 * Makes the sandbox's app on both sides, through the public interfaces only: the mini-program in the emulator, the app,
 * templates, scenes and recipients in the service. Everything is found again at the second start; only addresses are
 * written anew, since ports may change.
 */
export async function seedSandbox(
  api: ApiClient,
  emulator: EmulatorClient,
  serviceUrl: string,
  size: { recipients: number; ratePerSecond: number; concurrency: number },
  progress: (line: string) => void,
): Promise<Seeded> {
  const existing = (await api.call(listApps)).items.find((app) => app.appid === sandboxAppid);
  const config = { secret: sandboxSecret, name: '鸿雁茶铺', templates: sandboxTemplates, miniProgram: 'demo' };
  await emulator.put(`/apps/${sandboxAppid}`, config);
  const app =
    existing ??
    (await api.call(createApp, {
      body: {
        name: '鸿雁茶铺（沙箱）',
        appid: sandboxAppid,
        secret: sandboxSecret,
        callback_token: callback.token,
        callback_aes_key: callback.aesKey,
        rate_per_second: size.ratePerSecond,
        concurrency: size.concurrency,
        constants: { shop: '鸿雁茶铺', hotline: '400-000-0000' },
      },
    }));
  await emulator.put(`/apps/${sandboxAppid}`, {
    callback: {
      url: `${serviceUrl}/door/wechat/${app.id}`,
      token: callback.token,
      encodingAesKey: callback.aesKey,
      mode: 'safe',
      format: 'json',
    },
    service: { url: serviceUrl, app: app.id, scenes: sandboxScenes.map(({ key, title }) => ({ key, title })) },
  });
  if (existing === undefined) await fill(api, emulator, app.id, size, progress);
  return { appId: app.id, created: existing === undefined };
}

async function fill(
  api: ApiClient,
  emulator: EmulatorClient,
  appId: string,
  size: { recipients: number },
  progress: (line: string) => void,
): Promise<void> {
  await api.call(syncTemplates, { params: { app_id: appId } });
  for (const { key, title: _, ...body } of sandboxScenes)
    await api.call(putScene, { params: { app_id: appId, key }, body });
  await makePhones(emulator, size.recipients);
  for (let from = 1; from <= size.recipients; from += 1000) {
    const numbers = Array.from({ length: Math.min(1000, size.recipients - from + 1) }, (_, i) => from + i);
    await importRecipients(api, appId, numbers);
    await grantCredits(emulator, numbers);
    progress(`  ${Math.min(from + 999, size.recipients)} / ${size.recipients}`);
  }
}

async function makePhones(emulator: EmulatorClient, count: number): Promise<void> {
  const phones = Array.from({ length: count }, (_, i) => ({
    openid: sandboxOpenid(i + 1),
    unionid: sandboxRecipient(i + 1).unionid,
    nickname: String(sandboxRecipient(i + 1).attributes.name),
  }));
  for (let from = 0; from < phones.length; from += 2000) {
    await emulator.post(`/apps/${sandboxAppid}/phones`, { phones: phones.slice(from, from + 2000) });
  }
}

async function importRecipients(api: ApiClient, appId: string, numbers: number[]): Promise<void> {
  const recipients = numbers.map((n) => ({ ...sandboxRecipient(n), credits: creditsFor(n) }));
  await api.call(upsertRecipients, { params: { app_id: appId }, body: { import_id: 'sandbox', recipients } });
}

function creditsFor(n: number): Record<string, number> {
  const count = creditsOf(n);
  return count === 0 ? {} : Object.fromEntries(sandboxTemplates.map((template) => [template.priTmplId, count]));
}

/** The emulator's phones hold the same credits as the ledger is told. */
async function grantCredits(emulator: EmulatorClient, numbers: number[]): Promise<void> {
  const templates = sandboxTemplates.map((template) => template.priTmplId);
  for (const [count, those] of Map.groupBy(numbers, creditsOf)) {
    if (count === 0) continue;
    await emulator.post(`/apps/${sandboxAppid}/grants`, { openids: those.map(sandboxOpenid), templates, count });
  }
}
