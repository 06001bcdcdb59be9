import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { mainTemplate, templates } from '../population.ts';
import { Random } from '../random.ts';
import { behave, replyText } from './behave.ts';
import { type Burst, type Fault, faultOf } from './faults.ts';
import { type Call, CallLog, deliveryKey, deliveryOfPage } from './log.ts';

export interface MockOptions {
  seed: number;
  /** Answers a second. */
  pace: number;
  /** When clients give a call up, in milliseconds. */
  clientTimeoutMs: number;
}

/** A call whose answer is being waited for. */
interface OpenCall {
  request: IncomingMessage;
  response: ServerResponse;
  call: Call;
  openid: string;
  template: string;
}

/**
 * A WeChat that misbehaves on a plan and keeps the record that the service is measured by. It takes any message:
 * refusing those beyond a recipient's credits would hide who is reached twice.
 */
export class ChaosWechat {
  readonly log = new CallLog();
  onAccepted: (sent: { openid: string; template: string; msgId: string; at: number }) => void = () => {};
  readonly #options: MockOptions;
  readonly #jitter: Random;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #open = new Set<OpenCall>();
  #burst: Burst | null = null;
  #calm = false;
  #token = 1;
  #msgId = 3_248_682_510_344_000_000n;
  #nextSlot = 0;
  #undecided = 0;

  constructor(options: MockOptions) {
    this.#options = options;
    this.#jitter = Random.of(options.seed, 'latency');
  }

  /** Where it listens. */
  async start(): Promise<string> {
    // An idle connection is closed by the client only: closed by us under a call, it would be a reset nobody logged.
    this.#server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Calls that wait for their answer right now. */
  get open(): number {
    return this.#open.size;
  }

  /** Calls that are still to be decided, whether or not anybody waits for the answer. */
  get undecided(): number {
    return this.#undecided;
  }

  /** Refuses the next calls. */
  begin(burst: Burst): void {
    if (burst.token === 'rotate') this.#token++;
    else this.#burst = { ...burst };
  }

  /** From now on every call gets a clear answer. */
  calm(): void {
    this.#calm = true;
    this.#burst = null;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => null);
    if (body === null) return;
    const url = new URL(request.url!, 'http://mock');
    if (url.pathname === '/cgi-bin/stable_token') reply(response, { access_token: this.#tokenText, expires_in: 7200 });
    else if (url.pathname === '/wxaapi/newtmpl/gettemplate')
      reply(response, { errcode: 0, errmsg: 'ok', data: templates });
    else if (url.pathname === '/cgi-bin/message/subscribe/send')
      this.#onSend(request, response, body, url.searchParams.get('access_token'));
    else response.writeHead(404).end();
  }

  get #tokenText(): string {
    return `CHAOS_TOKEN_${this.#token}`;
  }

  #onSend(request: IncomingMessage, response: ServerResponse, body: string, token: string | null): void {
    const { touser: openid, template_id: template, page } = JSON.parse(body);
    const about = { ...deliveryOfPage(page), openid, template };
    const call: Call = { at: Date.now(), answer: 'open', msgId: null, acceptedAt: null, ambiguous: false };
    this.log.add(call, about);
    const open: OpenCall = { request, response, call, openid, template };
    this.#open.add(open);
    response.once('close', () => this.#open.delete(open));
    const nth = this.log.byDelivery.get(deliveryKey(about.pushId, about.recipientId))!.calls.length;
    const fault = this.#calm ? 'ok' : faultOf(this.#options.seed, openid, template, nth);
    this.#decideIn(this.#wait(), () => this.#act(open, fault, token));
  }

  /** Answers leave evenly, however many calls there are. */
  #wait(): number {
    const now = performance.now();
    const soonest = now + this.#jitter.int(20, 120);
    this.#nextSlot = Math.max(this.#nextSlot + 1000 / this.#options.pace, soonest);
    return this.#nextSlot - now;
  }

  #act(open: OpenCall, fault: Fault, token: string | null): void {
    const errcode = this.#refusal(token);
    if (errcode === null) this.#behave(open, fault);
    else this.#refuse(open, errcode);
  }

  #behave(open: OpenCall, fault: Fault): void {
    const { call, request, response } = open;
    const { clientTimeoutMs } = this.#options;
    // When we are too slow ourselves, the client has given up or is about to.
    const tooLate = Date.now() - call.at > clientTimeoutMs * 0.8;
    call.answer = fault;
    call.ambiguous = fault !== 'ok' || tooLate;
    behave(fault, {
      request,
      response,
      clientTimeoutMs,
      accept: (show) => this.#accept(open, show),
      later: (ms, run) => this.#decideIn(ms, run),
    });
  }

  #decideIn(ms: number, decide: () => void): void {
    this.#undecided++;
    setTimeout(() => {
      this.#undecided--;
      decide();
    }, ms);
  }

  #refusal(token: string | null): number | null {
    if (token !== this.#tokenText) return 40001;
    if (this.#burst === null) return null;
    const { errcode } = this.#burst;
    if (--this.#burst.calls <= 0) this.#burst = null;
    return errcode;
  }

  #refuse({ call, response }: OpenCall, errcode: number): void {
    call.answer = String(errcode);
    reply(response, { errcode, errmsg: `refused rid: 66501a2b-1a2b3c4d-5e6f7a8b` });
  }

  /** Takes the message; what the caller gets to see of it is another matter. */
  #accept({ call, openid, template }: OpenCall, show: (json: string) => void): void {
    const at = Date.now();
    call.msgId = String(++this.#msgId);
    call.acceptedAt = at;
    if (template === mainTemplate) this.log.accepted++;
    show(`{"errcode":0,"errmsg":"ok","msgid":${call.msgId}}`);
    this.onAccepted({ openid, template, msgId: call.msgId, at });
  }
}

function reply(response: ServerResponse, body: unknown): void {
  replyText(response, JSON.stringify(body));
}
