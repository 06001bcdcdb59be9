import { Client } from 'undici';
import { monotonicMs } from './clock.ts';

/** What the loop is told: send `count` requests like the sample over so many connections. */
export interface BareRound {
  url: string;
  connections: number;
  count: number;
  /** A request the service made: its line and its body, of which only the openid is replaced. */
  sample: { line: string; body: string };
}

export interface BareResult {
  startedAt: number;
  finishedAt: number;
  /** CPU microseconds of this process. */
  cpuUs: number;
  accepted: number;
}

const headers = ['content-type', 'application/json'];
const pools = new Map<string, Client[]>();

/** Clients are kept between rounds, as the service keeps its own. */
function clientsFor(url: string, connections: number): Client[] {
  const key = `${url}/${connections}`;
  const existing = pools.get(key);
  if (existing !== undefined) return existing;
  const made = Array.from({ length: connections }, () => new Client(url, { pipelining: 1, allowH2: false }));
  pools.set(key, made);
  return made;
}

/** One call: reads the answer and asks for the next. */
class Handler {
  readonly #onEnd: (accepted: boolean) => void;
  #text = '';

  constructor(onEnd: (accepted: boolean) => void) {
    this.#onEnd = onEnd;
  }

  onRequestStart(): void {}

  onResponseStart(): void {}

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#text += chunk.toString();
  }

  onResponseEnd(): void {
    this.#onEnd(JSON.parse(this.#text).errcode === 0);
  }

  onResponseError(): void {
    this.#onEnd(false);
  }
}

async function run({ url, connections, count, sample }: BareRound): Promise<BareResult> {
  const [, path] = sample.line.split(' ');
  const bodies = Array.from({ length: count }, (_, i) =>
    Buffer.from(sample.body.replace(/"touser":"[^"]*"/, `"touser":"oBare${String(i).padStart(23, '0')}"`)),
  );
  const clients = clientsFor(url, connections);
  const all = Promise.withResolvers<void>();
  let next = 0;
  let done = 0;
  let accepted = 0;
  const start = (client: Client): void => {
    if (next >= count) return;
    const onEnd = (ok: boolean) => {
      if (ok) accepted++;
      if (++done === count) all.resolve();
      start(client);
    };
    client.dispatch({ method: 'POST', path: path!, headers, body: bodies[next++]! }, new Handler(onEnd) as never);
  };
  const before = process.cpuUsage();
  const startedAt = monotonicMs();
  for (const client of clients) start(client);
  await all.promise;
  const finishedAt = monotonicMs();
  const { user, system } = process.cpuUsage(before);
  return { startedAt, finishedAt, cpuUs: user + system, accepted };
}

// The yardstick, a process of its own: a loop that sends the service's own bytes, made ahead, over the same number of
// connections, and reads the answers. No database, no rules.
process.on('message', async (round: BareRound) => process.send?.(await run(round)));
process.on('disconnect', () => process.exit(0));
process.send?.({});
