import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildSdk } from './build.ts';
import type { createClient } from './src/client.ts';
import { makePhone, type TestPhone } from './src/testing/phone.ts';

/** What we use of a document. */
interface Part {
  textContent: string;
  querySelectorAll(selector: string): Iterable<Part>;
}
/** What we use of the simulator's components. */
interface Simulated {
  dom: Part;
  attach(to: Part): void;
  detach(): void;
  triggerPageLifeTime(name: 'show'): void;
  querySelector(selector: string): { dispatchEvent(name: string): void } | undefined;
  addEventListener(name: string, listener: (event: { detail: unknown }) => void): void;
  setData(data: object): void;
}
interface Simulator {
  load(path: string, name: string, options: object): string;
  render(id: string, properties: object): Simulated;
}

const require = createRequire(import.meta.url);
let body: Part;
let folder: string;
let id: string;
let simulate: Simulator;
let library: { createClient: typeof createClient; currentClient: () => unknown };
const shown: Simulated[] = [];

beforeAll(async () => {
  // The simulator draws into the document there is.
  const { window } = new (require('jsdom').JSDOM)('<!doctype html><body></body>');
  const { document, Event, CustomEvent, HTMLElement, Node } = window;
  Object.assign(globalThis, { window, document, Event, CustomEvent, HTMLElement, Node });
  body = document.body;
  folder = mkdtempSync(join(tmpdir(), 'hongyan-component-'));
  await buildSdk(folder);
  simulate = require('miniprogram-simulate');
  library = createRequire(join(folder, 'x.js'))('./miniprogram_dist/index.js');
  const rootPath = join(folder, 'miniprogram_dist');
  id = simulate.load(join(rootPath, 'components/subscribe-button/index'), 'subscribe-button', {
    less: false,
    rootPath,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  for (const one of shown.splice(0)) one.detach();
});

/** Whatever the stand-in service still has to answer has been answered, and what follows from it is done. */
const quiet = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const text = (component: Simulated, part: string) =>
  [...component.dom.querySelectorAll(`.subscribe-button--${part}`)].map((one) => one.textContent);

function show(properties: object = {}) {
  const component = simulate.render(id, { scene: 'order', ...properties });
  const told: [string, unknown][] = [];
  for (const name of ['status', 'result'])
    component.addEventListener(name, ({ detail }) => {
      const { state, outcome } = detail as { state?: string; outcome?: string };
      told.push([name, state ?? outcome]);
    });
  component.attach(body);
  shown.push(component);
  /** The simulator hands a tap on a moment later. */
  const tap = async () => {
    component.querySelector('.button')!.dispatchEvent('tap');
    await quiet();
  };
  return { component, told, tap };
}

/** A phone with the button on it, drawn and loaded. */
async function drawn(properties: object = {}, set: Partial<TestPhone['set']> = {}) {
  const phone = makePhone();
  Object.assign(phone.set, set);
  library.createClient({ endpoint: 'https://push.test', appId: 'app-1', platform: phone.platform, now: phone.now });
  const button = show(properties);
  await quiet();
  return { phone, ...button };
}

describe('the subscribe button in the simulator', () => {
  it('is drawn and can be tapped before there is a client, and wakes with the page once there is', async () => {
    expect(library.currentClient()).toBeNull();
    const { component, tap, told } = show();
    await tap();
    expect([text(component, 'button'), told]).toEqual([['订阅通知'], []]);
    const phone = makePhone();
    library.createClient({ endpoint: 'https://push.test', appId: 'app-1', platform: phone.platform, now: phone.now });
    component.triggerPageLifeTime('show');
    await quiet();
    expect(text(component, 'text')).toEqual(['告诉您进度', '订单状态', '每单一条']);
    await tap();
    expect(phone.asked).toEqual([['T1']]);
  });

  it('tells purpose, content and frequency before it asks', async () => {
    const { component, told, phone } = await drawn({ label: '有进展告诉我' });
    expect(text(component, 'name')).toEqual(['用途', '内容', '频率']);
    expect(text(component, 'text')).toEqual(['告诉您进度', '订单状态', '每单一条']);
    expect(text(component, 'button')).toEqual(['有进展告诉我']);
    expect([told.at(-1), phone.asked]).toEqual([['status', 'ready'], []]);
  });

  it('shows that it asks, and what came of it', async () => {
    const { component, told, phone, tap } = await drawn();
    const { requestSubscribeMessage } = phone.platform;
    let answer = () => {};
    phone.platform.requestSubscribeMessage = (options) => {
      answer = () => requestSubscribeMessage!(options);
    };
    await tap();
    expect(text(component, 'button')).toEqual(['请在弹窗中选择']);
    answer();
    await quiet();
    expect(phone.asked).toEqual([['T1']]);
    expect([text(component, 'button'), text(component, 'note')]).toEqual([['已订阅'], ['还能收到 1 条']]);
    expect(told.slice(-2)).toEqual([
      ['status', 'accepted'],
      ['result', 'accepted'],
    ]);
    await tap();
    expect(phone.asked).toHaveLength(1);
  });

  it('offers a way back after a refusal', async () => {
    const { component, phone, tap, told } = await drawn({}, { answer: () => ({ T1: 'reject' }) });
    await tap();
    expect(text(component, 'button')).toEqual(['重新订阅']);
    expect(told.at(-1)).toEqual(['result', 'refused']);
    await tap();
    expect(phone.asked).toHaveLength(2);
  });

  it('leads to the settings where nothing else helps, and comes back with what was changed', async () => {
    const off = { subscriptionsSetting: { mainSwitch: false } };
    const { component, phone, tap } = await drawn({}, { settings: off });
    expect(text(component, 'button')).toEqual(['去设置里开启']);
    phone.set.settings = { subscriptionsSetting: { mainSwitch: true, itemSettings: {} } };
    await tap();
    expect([text(component, 'button'), phone.asked]).toEqual([['订阅通知'], []]);
  });

  it('says when the platform has banned or dropped the template, and asks no more for a banned one', async () => {
    const { component, phone, tap, told } = await drawn({}, { answer: () => ({ T1: 'filter' }) });
    await tap();
    expect([text(component, 'button'), told.at(-1)]).toEqual([['订阅通知'], ['result', 'failed']]);
    phone.set.answer = () => ({ T1: 'ban' });
    await tap();
    expect([text(component, 'button'), told.at(-1)]).toEqual([['暂不能订阅'], ['result', 'banned']]);
    await tap();
    expect(phone.asked).toHaveLength(2);
  });

  it('can be tried again when its scene cannot be loaded', async () => {
    const { component, phone, tap } = await drawn({}, { online: false });
    expect(text(component, 'button')).toEqual(['重试']);
    phone.set.online = true;
    await tap();
    expect([text(component, 'button'), phone.asked]).toEqual([['订阅通知'], []]);
  });

  it('speaks English, and follows another scene', async () => {
    const { component, phone } = await drawn({ lang: 'en' });
    expect([text(component, 'button'), text(component, 'name')]).toEqual([
      ['Notify me'],
      ['Purpose', 'Content', 'Frequency'],
    ]);
    phone.set.serve['/door/scene'] = () => ({ status: 404, data: { code: 'not_found' } });
    component.setData({ scene: 'other' });
    await quiet();
    expect(text(component, 'button')).toEqual(['Try again']);
  });
});
