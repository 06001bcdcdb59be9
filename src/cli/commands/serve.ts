import { parseArgs } from 'node:util';
import { loadConfig } from '#app/config/read-config.ts';
import { ensureOrganization, firstOwnerLink, makeApiKey } from '#app/first-run.ts';
import { createLogger } from '#app/log/logger.ts';
import { startService } from '#app/service.ts';
import type { Command } from '../command.ts';
import { untilStopped } from '../until-stopped.ts';

export const serve: Command = {
  name: 'serve',
  summary: '启动服务 / run the service (settings: .env.example)',
  usage: 'hongyan serve\n\n  HONGYAN_ROLES=api,engine  PORT=8420  DATABASE_URL=…  see .env.example',
  async run(args, { out }) {
    parseArgs({ args, options: {} });
    const config = loadConfig();
    const log = createLogger(config.log);
    for (const warning of config.warnings) log.warn(warning.en);
    const service = await startService(config, log);
    const organization = await ensureOrganization(service, '默认组织');
    if (organization.created) {
      const key = await makeApiKey(service, organization.id, 'first key');
      out.write(`首个 API 密钥（只显示这一次） / first API key, shown once: ${key}\n`);
    }
    const { port, publicUrl } = config.http;
    const owner = config.roles.includes('api')
      ? await firstOwnerLink(service, organization.id, port === 0 ? service.url : publicUrl)
      : null;
    if (owner !== null)
      out.write(`用此链接创建所有者（只能使用一次） / make the owner by this one-time link:\n${owner}\n`);
    log.info({ url: service.url, roles: config.roles }, 'hongyan is running');
    const signal = await untilStopped(config.shutdownTimeoutMs, log);
    log.info({ signal }, 'stopping');
    await service.stop();
    return 0;
  },
};
