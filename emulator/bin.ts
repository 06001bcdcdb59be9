#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startEmulator } from './index.ts';

const usage = `hongyan-emulator [--port 8421] [--host 127.0.0.1] [--state emulator-state.jsonl] [--latency 0]`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8421' },
    host: { type: 'string', default: '127.0.0.1' },
    state: { type: 'string' },
    latency: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else {
  const emulator = await startEmulator({
    host: values.host,
    port: Number(values.port),
    latencyMs: Number(values.latency),
    log: (line) => console.error(line),
    ...(values.state ? { stateFile: values.state } : {}),
  });
  console.log(`微信模拟器已启动 / WeChat emulator: ${emulator.url}\n手机 / phones: ${emulator.url}/phones`);
  const stop = () => void emulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
