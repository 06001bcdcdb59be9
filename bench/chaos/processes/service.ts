import { readConfig } from '#app/config/read-config.ts';
import { ensureOrganization, makeApiKey } from '#app/first-run.ts';
import { createLogger } from '#app/log/logger.ts';
import { startService } from '#app/service.ts';

// A process of the service, to be killed: `node service.ts '<{ env, times, makeKey } as JSON>'`. Says its address, and
// a new API key if asked for one; ends when whoever started it is gone.
const { env, times, makeKey } = JSON.parse(process.argv[2]!);
const log = createLogger({ level: 'warn', format: 'json' });
const service = await startService(readConfig(env, { cwd: process.cwd() }), log, { times });
const key = makeKey ? await makeApiKey(service, (await ensureOrganization(service, 'chaos')).id, 'chaos') : null;
process.on('disconnect', () => void service.stop().then(() => process.exit()));
process.send?.({ url: service.url, key });
