import type { Bench, Service } from '../lib/bench.ts';
import { monotonicMs } from '../lib/clock.ts';
import { round } from '../lib/numbers.ts';
import type { StoredPush } from './store.ts';

export interface Exported {
  seconds: number;
  /** How much the service's memory grew at most. */
  rssMiB: number;
}

/** Reads the export of a push as its reader would: to the end, keeping nothing. */
export async function exportPush(
  bench: Bench,
  service: Service,
  push: StoredPush,
  kind: 'csv' | 'xlsx',
): Promise<Exported> {
  const before = await rssOf(service);
  let [most, bytes, lookedAt] = [before, 0, monotonicMs()];
  const began = monotonicMs();
  const response = await fetch(`${service.hello.url}/v1/pushes/${push.id}/deliveries.${kind}`, {
    headers: { authorization: `Bearer ${service.hello.key}` },
  });
  if (!response.ok) throw new Error(`the export answered ${response.status}`);
  for await (const part of response.body!) {
    bytes += (part as Uint8Array).length;
    if (monotonicMs() - lookedAt < 500) continue;
    lookedAt = monotonicMs();
    most = Math.max(most, await rssOf(service));
  }
  const seconds = (monotonicMs() - began) / 1000;
  const rssMiB = (Math.max(most, await rssOf(service)) - before) / 2 ** 20;
  bench.say(
    `${kind}: ${push.rows} rows, ${round(bytes / 2 ** 20)} MiB in ${round(seconds, 1)} s, memory +${round(rssMiB)} MiB`,
  );
  return { seconds, rssMiB };
}

async function rssOf(service: Service): Promise<number> {
  const text = await (await fetch(`${service.hello.url}/metrics`)).text();
  return Number(text.match(/^process_resident_memory_bytes (\S+)$/m)![1]);
}
