import { readConfig } from '#app/config/read-config.ts';
import { ensureOrganization, makeApiKey } from '#app/first-run.ts';
import { createLogger } from '#app/log/logger.ts';
import { startService } from '#app/service.ts';
import { Profiler } from './profiler.ts';

/** What the service process says first. */
export interface ServiceHello {
  url: string;
  key: string;
  organizationId: string;
  /** Version of the database server. */
  postgres: string;
  databaseUrl: string;
}

// The service as a process of its own, exactly as `serve` runs it: `node bench/lib/service.ts '<settings as JSON>'`.
// Around it only a CPU profile on demand.
const config = readConfig(JSON.parse(process.argv[2]!), { cwd: process.cwd() });
const service = await startService(config, createLogger({ level: 'warn', format: 'pretty-text' }));
const organization = await ensureOrganization(service, 'bench');
const key = await makeApiKey(service, organization.id, 'bench');
const version = await service.pool.query<{ server_version: string }>('show server_version');
const profiler = new Profiler();

process.on('message', async (message: { profile: 'start' | 'stop' }) => {
  process.send?.((await profiler[message.profile]()) ?? {});
});
// However we are told to end, the database ends with us.
const end = () => void service.stop().then(() => process.exit(0));
process.on('disconnect', end);
process.on('SIGTERM', end);
const hello: ServiceHello = {
  url: service.url,
  key,
  organizationId: organization.id,
  postgres: version.rows[0]!.server_version,
  databaseUrl: service.pool.options.connectionString!,
};
process.send?.(hello);
