import { Pool } from 'undici';
import type { Switches } from '../faults/switches.ts';
import type { App, Message } from '../world/types.ts';
import type { CallbackEvent } from './event.ts';
import { Queue } from './queue.ts';
import { callbackRequest, echoPath } from './request.ts';

export interface CallbackOptions {
  /** WeChat hangs up after 5 s. */
  timeoutMs: number;
  /** Pause before the next try of the three. */
  retryDelayMs: number;
  /** Callbacks on the wire at once, per receiving host. */
  connections: number;
}

interface Job {
  app: App;
  event: CallbackEvent;
  triesLeft: number;
  /** Still to be delivered a second time, by the switch. */
  twice: boolean;
}

export interface CallbackReply {
  status: number;
  body: string;
}

/** No answer within the time: WeChat tries three times in all. */
const tries = 3;

/**
 * Delivers events to the apps' callback URLs over kept-alive connections, a bounded number at once. Pending callbacks
 * live in memory: those that are under way when the emulator stops are lost, as a callback may be.
 */
export class CallbackDesk {
  readonly #queue = new Queue<Job>();
  readonly #pools = new Map<string, Pool>();
  readonly #options: CallbackOptions;
  readonly #switches: Switches;
  readonly #now: () => number;
  #running = 0;
  #waiting = 0;
  #closed = false;
  #idle: (() => void)[] = [];
  /** Called when a callback was settled, so that counts reach the state file. */
  onSettled: (appid: string) => void = () => {};

  constructor(options: CallbackOptions, switches: Switches, now: () => number) {
    this.#options = options;
    this.#switches = switches;
    this.#now = now;
  }

  /** Queues an event; does nothing for an app without a callback URL. */
  send(app: App, event: CallbackEvent): void {
    if (!app.config.callback || this.#closed) return;
    app.stats.callbacks.pending += 1;
    this.#queue.push({ app, event, triesLeft: tries, twice: this.#switches.duplicateCallbacks });
    this.#pump();
  }

  /** The sent event of an accepted message. */
  messageSent(app: App, message: Message): void {
    if (!app.config.callback) return;
    const item = { TemplateId: message.template, MsgID: message.msgid, ErrorCode: '0', ErrorStatus: 'success' };
    const createTime = Math.floor(message.at / 1000);
    this.send(app, {
      kind: 'subscribe',
      event: 'subscribe_msg_sent_event',
      openid: message.openid,
      createTime,
      items: [item],
    });
  }

  /** Asks the callback URL to echo, as WeChat's console does when the URL is saved. */
  async verify(app: App): Promise<{ ok: boolean; status: number; body: string }> {
    const config = app.config.callback;
    if (!config) return { ok: false, status: 0, body: 'no callback URL' };
    const echostr = String(Math.floor(this.#now() * 1000));
    const got = await this.#call(config.url, 'GET', echoPath(config, echostr, this.#now()), '', 'text/plain');
    return { ok: got.status === 200 && got.body === echostr, ...got };
  }

  /** Resolves when nothing is queued, waiting or on the wire. */
  idle(): Promise<void> {
    return this.#isIdle() ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.clear();
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #isIdle = (): boolean => this.#running === 0 && this.#waiting === 0 && this.#queue.length === 0;

  #pump(): void {
    while (this.#running < this.#options.connections) {
      const job = this.#queue.shift();
      if (!job) return;
      this.#running += 1;
      void this.#deliver(job);
    }
  }

  async #deliver(job: Job): Promise<void> {
    job.triesLeft -= 1;
    const taken = await this.#try(job);
    this.#running -= 1;
    if (this.#closed) return;
    if (taken) this.#settle(job, 'sent');
    else if (job.triesLeft === 0) this.#settle(job, 'failed');
    else this.#later(job);
    this.#pump();
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #later(job: Job): void {
    this.#waiting += 1;
    setTimeout(() => {
      this.#waiting -= 1;
      this.#queue.push(job);
      this.#pump();
    }, this.#options.retryDelayMs).unref();
  }

  #settle(job: Job, how: 'sent' | 'failed'): void {
    const { callbacks } = job.app.stats;
    callbacks[how] += 1;
    if (how === 'sent' && job.twice) this.#queue.push({ ...job, triesLeft: tries, twice: false });
    else callbacks.pending -= 1;
    this.onSettled(job.app.appid);
  }

  /** One try: taken is a 2xx within the time. */
  async #try(job: Job): Promise<boolean> {
    const config = job.app.config.callback;
    if (!config) return false;
    try {
      const { path, body, contentType } = callbackRequest(job.app, config, job.event, this.#switches.list, this.#now());
      const { status } = await this.#call(config.url, 'POST', path, body, contentType);
      return status >= 200 && status < 300;
    } catch {
      return false;
    }
  }

  async #call(
    url: string,
    method: 'GET' | 'POST',
    path: string,
    body: string,
    contentType: string,
  ): Promise<CallbackReply> {
    const { origin } = new URL(url);
    let pool = this.#pools.get(origin);
    if (!pool) {
      const { timeoutMs, connections } = this.#options;
      const times = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connectTimeout: timeoutMs };
      pool = new Pool(origin, { connections, pipelining: 1, ...times });
      this.#pools.set(origin, pool);
    }
    const headers = { 'content-type': contentType, 'user-agent': 'Mozilla/4.0' };
    const reply = await pool.request({ path, method, headers, ...(method === 'POST' ? { body } : {}) });
    return { status: reply.statusCode, body: await reply.body.text() };
  }
}
