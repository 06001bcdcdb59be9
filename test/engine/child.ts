import { readConfig } from '#app/config/read-config.ts';
import { createLogger } from '#app/log/logger.ts';
import { startService } from '#app/service.ts';
import { quickTimes } from '#testkit/quick-times.ts';
import { shiftWallClock } from './support/wall-clock.ts';

// A process of the service, with the times given as its argument, for the tests to kill, stop and continue. It says `ready` on stdout, stops in order on
// SIGTERM, and ends at once when its stdin closes, so that it never outlives a test run. A number on stdin is by how many
// milliseconds its wall clock is wrong from now on.
const times = { ...quickTimes, ...JSON.parse(process.argv[2]!) };
const log = createLogger({ level: 'fatal', format: 'pretty-text' });
const service = await startService(readConfig(process.env, { cwd: process.cwd() }), log, { times });
process.once('SIGTERM', () => void service.stop().then(() => process.exit()));
process.stdin.on('data', (line) => shiftWallClock(Number(line))).once('end', () => process.exit());
process.stdout.write('ready\n');
