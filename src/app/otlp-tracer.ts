import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { isSampled, type Span, tracesBody } from '#core/tracing/otlp.ts';
import type { Stage, Tracer } from '#core/tracing/tracer.ts';

export interface OtlpOptions {
  /** Where the collector is, without `/v1/traces` and a trailing slash. */
  endpoint: string;
  headers: Readonly<Record<string, string>>;
  /** Share of pushes that are traced, 0 to 1. */
  ratio: number;
  service: { name: string; version: string };
}

const everyMs = 2000;
const perCall = 512;
/** Of more than this the newest are dropped: a collector that is away must not cost memory. */
const most = 8192;
const timeoutMs = 10_000;

/**
 * Sends stages of pushes to an OpenTelemetry collector, OTLP over HTTP with JSON, some at a time and beside everything
 * else. Spans are for looking at: what a collector does not take is counted, said once a minute, and gone.
 */
export class OtlpTracer implements Tracer {
  readonly #options: OtlpOptions;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #spans: Span[] = [];
  #sending: Promise<void> | null = null;
  #lost = 0;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(options: OtlpOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
    this.#timer = setInterval(() => void this.#flush(), everyMs);
    this.#timer.unref();
  }

  note(stage: Stage, pushIds: Iterable<string>, from: number, to: number, about: Span['about'] = {}): void {
    for (const pushId of pushIds) {
      if (!isSampled(pushId, this.#options.ratio)) continue;
      if (this.#spans.length >= most) this.#lost++;
      else this.#spans.push({ pushId, stage, from, to, about });
    }
    if (this.#spans.length >= perCall) void this.#flush();
  }

  /** Sends what there is, once. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    await this.#flush();
  }

  #flush(): Promise<void> {
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #send(): Promise<void> {
    while (this.#spans.length > 0) {
      const some = this.#spans.splice(0, perCall);
      const error = await this.#post(some);
      if (error === null) continue;
      this.#lost += some.length;
      this.#say(error);
      return;
    }
  }

  async #post(spans: Span[]): Promise<string | null> {
    const { endpoint, headers, service } = this.#options;
    const body = tracesBody(spans, service, () => randomBytes(8).toString('hex'));
    try {
      const response = await fetch(`${endpoint}/v1/traces`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      return response.ok ? null : `answered ${response.status}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #say(error: string): void {
    if (performance.now() - this.#saidAt < 60_000) return;
    this.#saidAt = performance.now();
    this.#log.warn({ error, lost: this.#lost }, 'the trace collector did not take spans');
    this.#lost = 0;
  }
}
