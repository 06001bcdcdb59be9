import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { loadConfig } from '#app/config/read-config.ts';
import { ensureOrganization, makeApiKey } from '#app/first-run.ts';
import { createLogger } from '#app/log/logger.ts';
import { type Service, startService } from '#app/service.ts';
import { ApiClient } from '#contract/client.ts';
import { EmulatorClient } from '#emulator/client.ts';
import { startEmulator } from '#emulator/index.ts';
import { type Command, UsageError } from '../command.ts';
import { plantedFor } from '../demo/plan.ts';
import { type DemoResult, runDemo } from '../demo/run-demo.ts';
import { sandboxRecipient } from '../sandbox/recipients.ts';
import { seedSandbox } from '../sandbox/seed.ts';

export const demo: Command = {
  name: 'demo',
  summary: '端到端演示并核对 / the main job end to end, checked against the emulator’s own log',
  usage:
    'hongyan demo --recipients 10000 [--json]\n\n  Starts a throw-away stack; exit code 0 only when every count is as planted.',
  async run(args, { out, err }) {
    const { values } = parseArgs({
      args,
      options: { recipients: { type: 'string', default: '10000' }, json: { type: 'boolean', default: false } },
    });
    const recipients = Number(values.recipients);
    if (!Number.isInteger(recipients) || recipients < 1) throw new UsageError('--recipients is a whole number from 1');
    const startedAt = performance.now();
    const result = await inThrowAwayStack(
      (stack) => runDemo(stack, recipients, (line) => err.write(`${line}\n`)),
      recipients,
    );
    result.durationMs = Math.round(performance.now() - startedAt);
    const wrong = differences(result, recipients);
    for (const line of wrong) err.write(`不符 / differs: ${line}\n`);
    out.write(values.json ? `${JSON.stringify(result)}\n` : `${report(result)}\n`);
    return wrong.length === 0 ? 0 : 1;
  },
};

async function inThrowAwayStack<T>(
  run: (stack: { api: ApiClient; emulator: EmulatorClient; appId: string; csvFile: string }) => Promise<T>,
  recipients: number,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hongyan-demo-'));
  const log = createLogger({ level: 'warn', format: 'pretty-text' });
  const emulator = await startEmulator();
  let service: Service | undefined;
  try {
    const config = loadConfig({
      HONGYAN_DATA_DIR: folder,
      WECHAT_API_BASE: emulator.url,
      JIGUANG_UMS_BASE: emulator.url,
      JPUSH_API_BASE: emulator.url,
      JPUSH_REPORT_BASE: emulator.url,
      PORT: '0',
      DATABASE_URL: '',
    });
    service = await startService(config, log);
    const organization = await ensureOrganization(service, '演示');
    const api = new ApiClient(service.url!, await makeApiKey(service, organization.id, 'demo'));
    const control = new EmulatorClient(emulator.url);
    const size = { recipients: 0, ratePerSecond: 20_000, concurrency: 128 };
    const { appId } = await seedSandbox(api, control, service.url!, size, () => {});
    const csvFile = join(folder, 'recipients.csv');
    await writeCsv(csvFile, recipients);
    return await run({ api, emulator: control, appId, csvFile });
  } finally {
    await service?.stop();
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeCsv(file: string, recipients: number): Promise<void> {
  const stream = createWriteStream(file);
  stream.write('openid,unionid,tags,name,level,city,points\n');
  for (let n = 1; n <= recipients; n++) {
    const { openid, unionid, tags, attributes } = sandboxRecipient(n);
    const { name, level, city, points } = attributes;
    const line = `${openid},${unionid},${tags.join(';')},${name},${level},${city},${points}\n`;
    if (!stream.write(line)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}

/** What was planted, compared with what the API says and with what the emulator saw. */
function differences(result: DemoResult, recipients: number): string[] {
  const planted = plantedFor(recipients);
  const suppressed = Object.fromEntries(Object.entries(planted.suppressed).filter(([, count]) => count > 0));
  const expected: Partial<DemoResult> = {
    audience: planted.audience,
    // Beyond 40,000 recipients it is scaled up from a sample.
    ...(recipients <= 40_000 ? { reachable: planted.accepted + planted.failed } : {}),
    accepted: planted.accepted,
    failed: planted.failed,
    suppressed,
    unknown: 0,
    pending: 0,
    opened: planted.opened,
    emulatorCalls: planted.accepted + planted.failed,
    emulatorDuplicates: 0,
    lawHolds: true,
  };
  return Object.entries(expected)
    .filter(([name, value]) => !isDeepStrictEqual(result[name as keyof DemoResult], value))
    .map(
      ([name, value]) =>
        `${name}: ${JSON.stringify(result[name as keyof DemoResult])}, planted ${JSON.stringify(value)}`,
    );
}

function report(result: DemoResult): string {
  const reasons = Object.entries(result.suppressed).map(([reason, count]) => `${reason} ${count}`);
  return [
    `受众 audience      ${result.audience}`,
    `可触达 reachable   ${result.reachable}`,
    `已受理 accepted    ${result.accepted}`,
    `失败 failed        ${result.failed}`,
    `未发送 suppressed  ${reasons.join('，') || 0}`,
    `未知 unknown       ${result.unknown}`,
    `待处理 pending     ${result.pending}`,
    `已打开 opened      ${result.opened}`,
    `守恒 law holds     ${result.lawHolds}`,
    `微信收到 calls     ${result.emulatorCalls}（重复 duplicates ${result.emulatorDuplicates}）`,
    `用时 duration      ${(result.durationMs / 1000).toFixed(1)} s，${result.deliveriesPerSecond} / s`,
  ].join('\n');
}
