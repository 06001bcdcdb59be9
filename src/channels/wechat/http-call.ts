import { type Dispatcher, errors } from 'undici';
import { TransportError } from './transport-errors.ts';

export interface HttpRequest {
  method: 'GET' | 'POST';
  /** Path and query below the base URL, e.g. `/cgi-bin/stable_token`. */
  path: string;
  /** JSON text. */
  body?: string;
  /** In its place, what `headers` say. */
  bytes?: Buffer;
  /** Names and values in turn, in the place of `content-type: application/json`. */
  headers?: string[];
}

export interface HttpAnswer {
  status: number;
  /** The whole body as UTF-8. */
  text: string;
}

/** One request waiting for, or using, a connection; undici calls its methods as the answer comes in. */
export class HttpCall implements Dispatcher.DispatchHandler {
  readonly request: HttpRequest;
  /** Set while the call holds a connection: gives it back. */
  release: (broken: boolean) => void = () => {};
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (error: TransportError) => void;
  readonly #bodyTimeoutMs: number;
  #started = false;
  #settled = false;
  #status = 0;
  #bodyDeadline = 0;
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;

  constructor(
    request: HttpRequest,
    bodyTimeoutMs: number,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: TransportError) => void,
  ) {
    this.request = request;
    this.#bodyTimeoutMs = bodyTimeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** undici calls this right before it writes the first byte: from here on the call may have left. */
  onRequestStart(): void {
    this.#started = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
    this.#bodyDeadline = performance.now() + this.#bodyTimeoutMs;
  }

  /** undici's body timeout watches the gap between chunks; a body that drips has to end in the same time. */
  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#first === null) {
      this.#first = chunk;
      return;
    }
    if (performance.now() > this.#bodyDeadline) controller.abort(new errors.BodyTimeoutError());
    if (this.#more === null) this.#more = [this.#first];
    this.#more.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    this.#settled = true;
    const body = this.#more === null ? this.#first : Buffer.concat(this.#more);
    this.release(false);
    this.#resolve({ status: this.#status, text: body === null ? '' : body.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.fail(codeOf(error), error);
  }

  /** Ends the call without an answer. */
  fail(code: string, cause?: unknown): void {
    if (this.#settled) return;
    this.#settled = true;
    this.release(true);
    this.#reject(new TransportError(code, this.#started, cause));
  }
}

// A connect over several addresses fails with an AggregateError, whose own code is that of its members or none.
function codeOf(error: Error & { code?: unknown; errors?: unknown }): string {
  if (typeof error.code === 'string') return error.code;
  const inner = Array.isArray(error.errors) ? error.errors[0] : error.cause;
  return typeof inner?.code === 'string' ? inner.code : error.name;
}
