import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

/** The calls of `wx` the client example makes, on a phone whose owner answers pop-ups with `answer`. */
export function fakeWx(login: () => Promise<string>, answer: Record<string, string>) {
  const storage = new Map<string, unknown>();
  const wx = {
    login: ({ success, fail }: Callbacks<{ code: string }>) => login().then((code) => success({ code }), fail),
    requestSubscribeMessage: ({ success }: Callbacks<Record<string, string>>) => success(answer),
    getStorageSync: (key: string) => storage.get(key) ?? '',
    setStorageSync: (key: string, value: unknown) => storage.set(key, structuredClone(value)),
    request: ({ method, url, data, header, success, fail }: Request) => {
      const headers = { ...header, ...(data === undefined ? {} : { 'content-type': 'application/json' }) };
      const body = data === undefined ? {} : { body: JSON.stringify(data) };
      const sent = fetch(url, { method, headers, ...body });
      sent.then(async (reply) => success({ statusCode: reply.status, data: await reply.json() }), fail);
    },
  };
  return { wx, stored: (key: string) => storage.get(key) };
}

interface Callbacks<T> {
  success(value: T): void;
  fail(error: unknown): void;
}

interface Request extends Callbacks<{ statusCode: number; data: unknown }> {
  method: string;
  url: string;
  data?: unknown;
  header: Record<string, string>;
}

interface Client {
  loadScene(key: string): Promise<{ templates: { id: string }[] }>;
  subscribe(scene: object): Promise<Record<string, string>>;
  opened(options: { query: Record<string, string>; scene: number }): Promise<void>;
}

/** The client example as a mini-program would load it, with its two settings changed as a reader would. */
export function loadClient(wx: object, settings: { base: string; app: string }): Client {
  const source = readFileSync(new URL('../../examples/door/hongyan.js', import.meta.url), 'utf8')
    .replace(/(?<=const BASE = ')[^']+/, settings.base)
    .replace(/(?<=const APP = ')[^']+/, settings.app);
  const module = { exports: {} as Client };
  runInNewContext(source, { wx, module });
  return module.exports;
}
