import type { Callbacks, EntryOptions, Platform, PlatformSettings } from '../platform.ts';
import type { Scene } from '../scene.ts';

/** What a stand-in service answers; null is no network. */
export type Served = { status: number; data: unknown } | null;

export interface Request {
  method: string;
  path: string;
  query: string;
  data: { [key: string]: unknown };
  token: string;
}

/** A phone with a mini-program and a service behind it, both in the hands of the test. */
export interface TestPhone {
  platform: Platform;
  /** The phone's clock. */
  now: () => number;
  requests: Request[];
  storage: Map<string, unknown>;
  asked: string[][];
  set: {
    online: boolean;
    /** The phone's clock, milliseconds since 1970. */
    clock: number;
    /** How far the service's clock is ahead of the phone's. */
    ahead: number;
    libraryVersion: string;
    /** The user's answer per template; a value that is thrown as the failure when it has an errMsg. */
    answer: (ids: string[]) => { [key: string]: unknown };
    settings: PlatformSettings;
    /** Takes the place of the service's answer for a path. */
    serve: { [path: string]: (request: Request) => Served };
    entry: EntryOptions;
  };
  logins: () => number;
  /** The mini-program comes to the foreground. */
  show(options: EntryOptions): void;
  /** The network comes or goes, and the platform says so. */
  network(isConnected: boolean): void;
}

export const scene: Scene = {
  key: 'order',
  version: 3,
  purpose: '告诉您进度',
  content: '订单状态',
  frequency: '每单一条',
  ask: { min_gap_hours: 24, only_below_credits: 1 },
  templates: [{ id: 'T1', title: '订单状态提醒', type: 'one_time' }],
};

export const accept = (ids: string[]) => Object.fromEntries(ids.map((id) => [id, 'accept']));

/** What the service answers by itself: a session, the scene, no credits, and 202 for every report. */
function serve(phone: TestPhone, request: Request, logins: number): Served {
  const serverNow = phone.set.clock + phone.set.ahead;
  const server_time = new Date(serverNow).toISOString();
  const own = phone.set.serve[request.path];
  if (own) return own(request);
  if (request.path === '/door/session') {
    const expires_at = new Date(serverNow + 7_200_000).toISOString();
    return { status: 200, data: { token: `token-${logins}`, expires_at, server_time } };
  }
  if (request.path === '/door/scene') return { status: 200, data: { ...scene, server_time } };
  if (request.path === '/door/status') {
    const templates = scene.templates.map(({ id }) => ({ id, status: 'none', credits: 0 }));
    return { status: 200, data: { scene: scene.key, version: scene.version, templates, server_time } };
  }
  return { status: 202, data: { duplicate: false } };
}

export function makePhone(storage = new Map<string, unknown>()): TestPhone {
  let logins = 0;
  const shown: ((options: EntryOptions) => void)[] = [];
  const networks: ((status: { isConnected: boolean }) => void)[] = [];
  const settings = (options: Callbacks<PlatformSettings>) => options.success(phone.set.settings);

  const platform: Platform = {
    request({ url, method, data = {}, header, success, fail }) {
      const [path = '', query = ''] = url.replace('https://push.test', '').split('?');
      const token = (header.authorization ?? '').replace('Bearer ', '');
      const request: Request = { method, path, query, data: data as Request['data'], token };
      // The network answers later, never inside the call.
      void Promise.resolve().then(() => {
        const served = phone.set.online ? serve(phone, request, logins) : null;
        if (phone.set.online) phone.requests.push(request);
        if (served === null) fail({ errMsg: 'request:fail' });
        else success({ statusCode: served.status, data: served.data });
      });
    },
    login({ success }) {
      logins += 1;
      success({ code: `code-${logins}` });
    },
    requestSubscribeMessage({ tmplIds, success, fail }) {
      phone.asked.push(tmplIds);
      void Promise.resolve().then(() => {
        const answer = phone.set.answer(tmplIds) as { errMsg?: string };
        if (answer.errMsg) fail(answer);
        else success({ errMsg: 'requestSubscribeMessage:ok', ...answer });
      });
    },
    getSetting: settings,
    openSetting: settings,
    // A copy, as the platform keeps text.
    getStorageSync: (key) => structuredClone(storage.get(key) ?? ''),
    setStorageSync: (key, value) => storage.set(key, structuredClone(value)),
    getEnterOptionsSync: () => phone.set.entry,
    onAppShow: (listener) => shown.push(listener),
    onNetworkStatusChange: (listener) => networks.push(listener),
    getAppBaseInfo: () => ({ SDKVersion: phone.set.libraryVersion }),
  };

  const phone: TestPhone = {
    platform,
    now: () => phone.set.clock,
    requests: [],
    storage,
    asked: [],
    set: {
      online: true,
      clock: Date.UTC(2026, 10, 22, 4),
      ahead: 0,
      libraryVersion: '3.12.1',
      answer: accept,
      settings: { subscriptionsSetting: { mainSwitch: true, itemSettings: {} } },
      serve: {},
      entry: { scene: 1001, path: 'pages/index', query: {} },
    },
    logins: () => logins,
    show: (options) => {
      for (const listener of shown) listener(options);
    },
    network: (isConnected) => {
      phone.set.online = isConnected;
      for (const listener of networks) listener({ isConnected });
    },
  };
  return phone;
}
