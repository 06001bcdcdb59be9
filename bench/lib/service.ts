import { readConfig } from '#app/config/read-config.ts';
import { ensureOrganization, makeApiKey } from '#app/first-run.ts';
import { createLogger } from '#app/log/logger.ts';
import { startService } from '#app/service.ts';

// The service as a process of its own: `node bench/lib/service.ts '<settings as JSON>'`; sends its address and a key.
const config = readConfig(JSON.parse(process.argv[2]!), { cwd: process.cwd() });
const service = await startService(config, createLogger({ level: 'warn', format: 'pretty-text' }));
const organization = await ensureOrganization(service, 'bench');
const key = await makeApiKey(service, organization.id, 'bench');
process.send?.({ url: service.url, key, organizationId: organization.id });
process.on('disconnect', () => void service.stop().then(() => process.exit(0)));
