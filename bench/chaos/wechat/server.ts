import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Sent } from '../clients/sent-events.ts';
import { mainTemplate, templates } from '../population.ts';
import { Random } from '../random.ts';
import { behave, replyText } from './behave.ts';
import { type Burst, type Fault, faultOf, faultOfBatch } from './faults.ts';
import { type Call, CallLog, deliveryKey, deliveryOfPage } from './log.ts';

export interface MockOptions {
  seed: number;
  /** Answers a second. */
  pace: number;
  /** When clients give a call up, in milliseconds. */
  clientTimeoutMs: number;
  /** Our id of an openid: what UMS is sent names the push alone. */
  idOf?: (openid: string) => string;
}

/** A call whose answer is being waited for. */
interface OpenCall {
  request: IncomingMessage;
  response: ServerResponse;
  /** One for each of its people, who share its fate. */
  calls: Call[];
  openids: string[];
  template: string;
  byUms: boolean;
}

/** What UMS says where WeChat would say so: too often, used up for today, not authenticated. */
const umsCodes: Record<Burst['errcode'], number> = { [-1]: 1015030, 43108: 1015030, 45009: 1015029, 40001: 4005 };

/**
 * A WeChat that misbehaves on a plan and keeps the record that the service is measured by. It takes any message:
 * refusing those beyond a recipient's credits would hide who is reached twice.
 */
export class ChaosWechat {
  readonly log = new CallLog();
  onAccepted: (sent: Sent) => void = () => {};
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
    else if (url.pathname === '/v1/sent') this.#onUms(request, response, body);
    else if (url.pathname === '/v1/token') reply(response, { token: this.#tokenText, expires_in: 7200 });
    else response.writeHead(404).end();
  }

  get #tokenText(): string {
    return `CHAOS_TOKEN_${this.#token}`;
  }

  #onSend(request: IncomingMessage, response: ServerResponse, body: string, token: string | null): void {
    const { touser: openid, template_id: template, page } = JSON.parse(body);
    const { pushId, recipientId } = deliveryOfPage(page);
    const open = { request, response, template, byUms: false };
    this.#take(open, pushId, [{ openid, recipientId }], () => token !== this.#tokenText, faultOf);
  }

  /** UMS takes a message for many and gives one answer; its doubtful answers are more, since its calls are few. */
  #onUms(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { aud_wechatmp: audience, msg_wechatmp: messages } = JSON.parse(body);
    const [{ template_id: template, page }] = messages;
    const { pushId } = deliveryOfPage(page);
    const people = (audience.data as string[]).map((openid) => ({ openid, recipientId: this.#options.idOf!(openid) }));
    this.#take({ request, response, template, byUms: true }, pushId, people, () => false, faultOfBatch);
  }

  #take(
    { request, response, template, byUms }: Pick<OpenCall, 'request' | 'response' | 'template' | 'byUms'>,
    pushId: string,
    people: { openid: string; recipientId: string }[],
    isStale: () => boolean,
    drawFault: typeof faultOf,
  ): void {
    const at = Date.now();
    const calls = people.map(({ openid, recipientId }) => {
      const call: Call = { at, answer: 'open', msgId: null, acceptedAt: null, ambiguous: false };
      this.log.add(call, { pushId, recipientId, openid, template });
      return call;
    });
    if (template === mainTemplate) this.log.mainCalls++;
    const open: OpenCall = { request, response, calls, openids: people.map((one) => one.openid), template, byUms };
    this.#open.add(open);
    response.once('close', () => this.#open.delete(open));
    const [first] = people as [(typeof people)[number]];
    const nth = this.log.byDelivery.get(deliveryKey(pushId, first.recipientId))!.calls.length;
    const fault = this.#calm ? 'ok' : drawFault(this.#options.seed, first.openid, template, nth);
    this.#decideIn(this.#wait(), () => this.#act(open, fault, isStale()));
  }

  /** Answers leave evenly, however many calls there are. */
  #wait(): number {
    const now = performance.now();
    const soonest = now + this.#jitter.int(20, 120);
    this.#nextSlot = Math.max(this.#nextSlot + 1000 / this.#options.pace, soonest);
    return this.#nextSlot - now;
  }

  #act(open: OpenCall, fault: Fault, stale: boolean): void {
    const errcode = stale ? 40001 : this.#refusal(open.byUms);
    if (errcode === null) this.#behave(open, fault);
    else this.#refuse(open, errcode);
  }

  #behave(open: OpenCall, fault: Fault): void {
    const { calls, request, response } = open;
    const { clientTimeoutMs } = this.#options;
    // When we are too slow ourselves, the client has given up or is about to.
    const tooLate = Date.now() - calls[0]!.at > clientTimeoutMs * 0.8;
    for (const call of calls) {
      call.answer = fault;
      call.ambiguous = fault !== 'ok' || tooLate;
    }
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

  #refusal(byUms: boolean): number | null {
    if (this.#burst === null) return null;
    const { errcode } = this.#burst;
    if (--this.#burst.calls <= 0) this.#burst = null;
    return byUms ? umsCodes[errcode] : errcode;
  }

  #refuse({ calls, response, byUms }: OpenCall, errcode: number): void {
    for (const call of calls) call.answer = String(errcode);
    if (byUms) replyText(response, JSON.stringify({ code: errcode, message: 'refused' }), 400);
    else reply(response, { errcode, errmsg: `refused rid: 66501a2b-1a2b3c4d-5e6f7a8b` });
  }

  /** Takes the message; what the caller gets to see of it is another matter. */
  #accept({ calls, openids, template, byUms }: OpenCall, show: (json: string) => void): void {
    const at = Date.now();
    const number = String(++this.#msgId);
    const msgId = byUms ? `v:1t:${Math.floor(at / 1000)}p:${number}n:2` : number;
    for (const call of calls) Object.assign(call, { msgId, acceptedAt: at });
    if (template === mainTemplate) this.log.accepted += calls.length;
    show(
      byUms
        ? JSON.stringify({ code: 0, message: 'success', msgid: msgId, sendno: '' })
        : `{"errcode":0,"errmsg":"ok","msgid":${number}}`,
    );
    for (const openid of openids) this.onAccepted({ openid, template, msgId, at, byUms });
  }
}

function reply(response: ServerResponse, body: unknown): void {
  replyText(response, JSON.stringify(body));
}
