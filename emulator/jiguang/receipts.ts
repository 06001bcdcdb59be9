import type { UmsChannel } from './desk.ts';

/** One line of a receipt callback (回执). */
export interface Receipt {
  /** 0 target valid, 1 invalid, 2 handed on, 3 not handed on, 4 arrived, 5 not arrived, 6 clicked, 7 retracted, 8 not. */
  type: number;
  msgid: string;
  openid: string;
  at: number;
  error?: { code: number; message: string };
}

const most = 100;
const tries = 4;

/** Sends receipts in batches of up to 100, as UMS does every 10 seconds or when there are enough: here, at once. */
export class ReceiptDesk {
  readonly #times: { timeoutMs: number; retryDelayMs: number };
  readonly #waiting = new Map<UmsChannel, Receipt[]>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;
  /** Batches that nobody took after all tries: UMS drops them. */
  dropped = 0;

  constructor(times: { timeoutMs: number; retryDelayMs: number }) {
    this.#times = times;
  }

  add(channel: UmsChannel, receipts: Receipt[]): void {
    const those = this.#waiting.get(channel) ?? [];
    if (those.length === 0) {
      this.#waiting.set(channel, those);
      const run: Promise<void> = new Promise<void>((resolve) => setImmediate(resolve))
        .then(() => this.#flush(channel))
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
    those.push(...receipts);
  }

  /** Resolves when nothing waits to be told. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
  }

  async #flush(channel: UmsChannel): Promise<void> {
    const all = this.#waiting.get(channel) ?? [];
    this.#waiting.delete(channel);
    for (let from = 0; from < all.length; from += most) await this.#deliver(channel, all.slice(from, from + most));
  }

  async #deliver(channel: UmsChannel, receipts: Receipt[]): Promise<void> {
    const items = receipts.map(({ type, msgid, openid, at, error }) => ({
      type,
      channelkey: channel.key,
      msgid,
      // Sent by custom ids: the user is named by the id of the delivery channel alone.
      userid: '',
      sender_id: openid,
      sender: 3,
      sent_time: Math.floor(at / 1000),
      ...(error === undefined ? {} : { error }),
    }));
    for (let i = 0; i < tries && !this.#closed; i++) {
      if (i > 0) await new Promise((resolve) => setTimeout(resolve, this.#times.retryDelayMs).unref());
      if (await this.#post(channel, JSON.stringify(items))) return;
    }
    this.dropped++;
  }

  async #post({ callback, key, secret }: UmsChannel, body: string): Promise<boolean> {
    if (callback === null) return true;
    const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    try {
      const headers = { 'content-type': 'application/json', authorization };
      const signal = AbortSignal.timeout(this.#times.timeoutMs);
      const answer = await fetch(callback, { method: 'POST', headers, body, signal });
      await answer.arrayBuffer();
      return answer.status === 200;
    } catch {
      return false;
    }
  }
}
