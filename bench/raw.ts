import { Client } from 'undici';

/** The yardstick: a bare loop that sends the same bytes over the same number of connections and reads the answers. */
const {
  url,
  bodies: count,
  connections,
  body: sample,
} = JSON.parse(process.argv[2]!) as {
  url: string;
  bodies: number;
  connections: number;
  body: string;
};

const bodies = Array.from({ length: count }, (_, i) =>
  sample.replace('OPENID', `oBench${String(i + 1).padStart(22, '0')}`),
);
const clients = Array.from(
  { length: connections },
  () => new Client(url, { pipelining: 1, allowH2: false, connect: { rejectUnauthorized: false } }),
);
const headers = ['content-type', 'application/json'];
const path = '/cgi-bin/message/subscribe/send?access_token=BENCH_TOKEN';

let next = 0;
let done = 0;
let accepted = 0;
const finished = Promise.withResolvers<void>();

class Handler {
  readonly #client: Client;
  #text = '';
  constructor(client: Client) {
    this.#client = client;
  }
  onRequestStart(): void {}
  onResponseStart(): void {}
  onResponseData(_: unknown, chunk: Buffer): void {
    this.#text += chunk.toString();
  }
  onResponseEnd(): void {
    if (JSON.parse(this.#text).errcode === 0) accepted++;
    if (++done === count) finished.resolve();
    start(this.#client);
  }
  onResponseError(): void {
    if (++done === count) finished.resolve();
    start(this.#client);
  }
}

function start(client: Client): void {
  if (next >= count) return;
  client.dispatch({ method: 'POST', path, headers, body: bodies[next++]! }, new Handler(client) as never);
}

async function round(): Promise<{ ms: number; cpuUs: number; accepted: number }> {
  next = 0;
  done = 0;
  accepted = 0;
  const cpu = process.cpuUsage();
  const at = performance.now();
  const gate = Promise.withResolvers<void>();
  finished.promise.then(gate.resolve);
  for (const client of clients) start(client);
  await gate.promise;
  const used = process.cpuUsage(cpu);
  return { ms: performance.now() - at, cpuUs: used.user + used.system, accepted };
}

const result = await round();
process.send?.(result);
await Promise.all(clients.map((client) => client.destroy()));
process.disconnect?.();
