import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '#app/config/read-config.ts';
import { openDatabase } from '#app/database.ts';
import { ensureOrganization, firstOwnerLink, makeApiKey } from '#app/first-run.ts';
import { explainListenError } from '#app/listen-errors.ts';
import { createLogger } from '#app/log/logger.ts';
import { type Service, startService } from '#app/service.ts';
import { ApiClient } from '#contract/client.ts';
import { EmulatorClient } from '#emulator/client.ts';
import { startEmulator } from '#emulator/index.ts';
import type { Command } from '../command.ts';
import { sandboxOpenid } from '../sandbox/recipients.ts';
import { seedSandbox } from '../sandbox/seed.ts';
import { welcome } from '../sandbox/welcome.ts';
import { untilStopped } from '../until-stopped.ts';

export const sandbox: Command = {
  name: 'sandbox',
  summary: '本机体验：服务 + 微信模拟器 + 示例数据 / try it: service, emulator and sample data',
  usage:
    'hongyan sandbox [--recipients 10000]\n\n  PORT (8420) and EMULATOR_PORT (8421) move the addresses; HONGYAN_DATA_DIR the data.',
  async run(args, { out, err }) {
    const { values } = parseArgs({ args, options: { recipients: { type: 'string', default: '10000' } } });
    // A newcomer's terminal shows the welcome block and what is wrong; LOG_LEVEL=info shows more.
    const settings = loadConfig({}, { LOG_LEVEL: 'warn', LOG_FORMAT: 'pretty-text' });
    const log = createLogger(settings.log);
    err.write('鸿雁正在启动 / starting …\n');
    // First the database: its lock also guards the emulator's file against a second process.
    const database = await openDatabase(settings, log);
    const emulatorPort = settings.emulator.port;
    const emulator = await startEmulator({
      port: emulatorPort,
      stateFile: join(settings.dataDir, 'emulator.json'),
      log: (line) => log.warn(line),
    }).catch(async (error) => {
      await database.stop();
      throw explainListenError(error, { host: '127.0.0.1', port: emulatorPort, setting: 'EMULATOR_PORT' });
    });
    let service: Service | undefined;
    try {
      const config = loadConfig(
        {
          WECHAT_API_BASE: emulator.url,
          JIGUANG_UMS_BASE: emulator.url,
          JPUSH_API_BASE: emulator.url,
          JPUSH_REPORT_BASE: emulator.url,
        },
        { LOG_LEVEL: 'warn', LOG_FORMAT: 'pretty-text' },
      );
      service = await startService(config, log, { database });
      const key = await keptApiKey(service, join(config.dataDir, 'sandbox-api-key'));
      const size = { recipients: Number(values.recipients), ratePerSecond: 5000, concurrency: 64 };
      const seeded = await seedSandbox(
        new ApiClient(service.url!, key),
        new EmulatorClient(emulator.url),
        service.url!,
        size,
        (line) => err.write(`${line}\n`),
      );
      const { id } = await ensureOrganization(service, '鸿雁茶铺');
      out.write(
        welcome({
          owner: await firstOwnerLink(service, id),
          url: service.url!,
          emulatorUrl: emulator.url,
          key,
          openid: sandboxOpenid(1),
          dataDir: config.dataDir,
          ...seeded,
        }),
      );
      await untilStopped(config.shutdownTimeoutMs, log);
      err.write('\n正在停止 / stopping …\n');
      return 0;
    } finally {
      await service?.stop();
      await emulator.close();
    }
  },
};

/** The sandbox's key is kept in a file beside the data (mode 0600), so that the second start shows the same one. */
async function keptApiKey(service: Service, file: string): Promise<string> {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const organization = await ensureOrganization(service, '鸿雁茶铺');
  const key = await makeApiKey(service, organization.id, 'sandbox');
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return key;
}
