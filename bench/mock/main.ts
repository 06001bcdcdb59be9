import { startMock } from './server.ts';

// One process of its own: `node bench/mock/main.ts '<options as JSON>'`; prints its port.
const mock = await startMock(JSON.parse(process.argv[2]!));
process.send?.({ port: mock.port });
process.on('disconnect', () => process.exit(0));
