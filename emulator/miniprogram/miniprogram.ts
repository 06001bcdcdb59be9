import type { App, Phone, ServiceConfig } from '../world/types.ts';
import { type Method, ServiceHttp, type ServiceReply } from './http.ts';
import { uuidv7 } from './uuid.ts';

/** A place of the mini-program that asks for consent, as the service describes it. */
export interface Scene {
  key: string;
  version: number;
  purpose: string;
  content: string;
  frequency: string;
  templates: { id: string; title: string; type: string | number }[];
}

/**
 * The client half of a mini-program, on every virtual phone: it logs in, reads scenes, reports what the user chose and
 * what the user opened, over the service's public doors, as the real SDK in a real mini-program would.
 */
export class MiniPrograms {
  readonly #http = new ServiceHttp();
  readonly #tokens = new Map<string, string>();
  readonly #login: (app: App, phone: Phone) => string;
  readonly #now: () => number;

  /** `login` plays wx.login on a phone and returns the code. */
  constructor(login: (app: App, phone: Phone) => string, now: () => number) {
    this.#login = login;
    this.#now = now;
  }

  /** Logs the phone in: a fresh wx.login code for the service's client token, which is kept for the other calls. */
  async enter(app: App, phone: Phone): Promise<ServiceReply> {
    const service = serviceOf(app);
    const code = this.#login(app, phone);
    const reply = await this.#http.call(service.url, 'POST', '/door/session', { body: { app: service.app, code } });
    const token = (reply.body as { token?: unknown } | null)?.token;
    if (reply.status < 300 && typeof token === 'string') this.#tokens.set(keyOf(app, phone), token);
    return reply;
  }

  /** A scene's wording and templates. */
  showScene(app: App, key: string): Promise<ServiceReply> {
    const service = serviceOf(app);
    const query = new URLSearchParams({ app: service.app, key });
    return this.#http.call(service.url, 'GET', `/door/scene?${query}`);
  }

  /** Reports the pop-up's results for a scene; enters first where needed, and once more when the token is refused. */
  async reportConsent(app: App, phone: Phone, scene: Scene, results: Record<string, unknown>): Promise<ServiceReply> {
    const now = this.#now();
    const body = {
      nonce: uuidv7(now),
      scene: scene.key,
      scene_version: scene.version,
      results,
      occurred_at: new Date(now).toISOString(),
    };
    for (let again = false; ; again = true) {
      if (again || !this.#tokens.has(keyOf(app, phone))) {
        const entered = await this.enter(app, phone);
        if (entered.status >= 300 || entered.status === 0) return entered;
      }
      const token = this.#tokens.get(keyOf(app, phone)) ?? '';
      const reply = await this.#http.call(serviceOf(app).url, 'POST', '/door/consent', { body, token });
      if (reply.status !== 401 || again) return reply;
    }
  }

  /** Reports that a page was entered from a service notification: its delivery token is the page's `hy`. */
  async reportOpened(app: App, page: string): Promise<ServiceReply> {
    const service = serviceOf(app);
    const delivery = new URLSearchParams(page.split('?')[1] ?? '').get('hy');
    if (!delivery) return { status: 0, body: { error: 'the page carries no delivery token (hy)' } };
    const body = { app: service.app, delivery, scene: 1014 };
    return this.#http.call(service.url, 'POST', '/door/opened', { body });
  }

  /**
   * A request of the mini-program itself, on its way to the app's service; null when the address is another one: WeChat
   * lets a mini-program talk to its configured domains only.
   */
  forward(
    app: App,
    request: { method: Method; url: string; headers: Record<string, string>; body: unknown },
  ): Promise<ServiceReply> | null {
    const service = serviceOf(app);
    const url = URL.canParse(request.url) ? new URL(request.url) : null;
    if (url === null || url.origin !== new URL(service.url).origin) return null;
    const { method, headers, body } = request;
    return this.#http.call(url.origin, method, url.pathname + url.search, { headers, body });
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}

const keyOf = (app: App, phone: Phone): string => `${app.appid} ${phone.openid}`;

function serviceOf(app: App): ServiceConfig {
  if (!app.config.service) throw new Error(`app ${app.appid} has no service: PUT it with service {url, app}`);
  return app.config.service;
}
