import { startEmbedded } from '#db/embedded/start.ts';

// The keeper of one PostgreSQL, to be killed together with it: `node database.ts '<{ dataDir, port } as JSON>'`. Says
// where it listens and its process number; ends, the server too, when whoever started it is gone.
const { dataDir, port } = JSON.parse(process.argv[2]!);
const say = (fields: object, message: string) => process.stdout.write(`${JSON.stringify({ ...fields, message })}\n`);
const server = await startEmbedded({ dataDir, port, log: { info: say, warn: say, error: say } });
process.on('disconnect', () => void server.stop().then(() => process.exit()));
process.send?.({ url: server.connectionString, pid: server.pid() });
