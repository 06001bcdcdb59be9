import { startEmbedded } from '#db/embedded/start.ts';
import { StartError } from '#db/start-error.ts';

// A service process for the tests: starts the embedded server, says so on stdout, and lives until it is killed or its
// stdin closes (so that it never outlives a test run).
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const answer = await startEmbedded({ dataDir: process.argv[2]!, log, durable: false }).then(
  (server) => ({ pid: server.pid(), url: server.connectionString }),
  (error) => ({ code: error instanceof StartError ? error.code : 'not a StartError', message: String(error.message) }),
);
process.stdout.write(`${JSON.stringify(answer)}\n`);
process.stdin.resume().once('end', () => process.exit());
