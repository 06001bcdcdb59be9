import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import type { Platform } from './platform.ts';
import { makePhone, type Request, scene, type TestPhone } from './testing/phone.ts';

const clientOn = (phone: TestPhone) =>
  createClient({ endpoint: 'https://push.test/', appId: 'app-1', platform: phone.platform, now: phone.now });
const sent = (phone: TestPhone, path: string): Request[] => phone.requests.filter((one) => one.path === path);
const hour = 3_600_000;

describe('prepare', () => {
  it('loads the scene, and again only when it is old', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    expect(await client.prepare('order')).toMatchObject({ purpose: '告诉您进度', version: 3 });
    await Promise.all([client.prepare('order'), client.prepare('order')]);
    expect(sent(phone, '/door/scene').map((one) => one.query)).toEqual(['app=app-1&key=order']);
    phone.set.clock += hour;
    await Promise.all([client.prepare('order'), client.prepare('order')]);
    expect(sent(phone, '/door/scene')).toHaveLength(2);
  });

  it('knows the scene after a restart without network', async () => {
    const storage = new Map();
    await clientOn(makePhone(storage)).prepare('order');
    const offline = makePhone(storage);
    offline.set.online = false;
    const client = clientOn(offline);
    expect(await client.prepare('order')).toMatchObject({ key: 'order' });
    expect((await client.subscribe('order')).outcome).toBe('accepted');
  });

  it('answers null for a scene that is not there', async () => {
    const phone = makePhone();
    phone.set.serve['/door/scene'] = () => ({ status: 404, data: { code: 'not_found' } });
    expect(await clientOn(phone).prepare('nothing')).toBeNull();
  });
});

describe('subscribe', () => {
  it('calls the platform before it returns, once, and reports what was said', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    await client.prepare('order');
    const first = client.subscribe('order');
    expect(phone.asked).toEqual([['T1']]);
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'not_asked', reason: 'busy', notAsked: ['T1'] });
    expect(await first).toMatchObject({ outcome: 'accepted', answers: { T1: 'accept' } });
    await client.flush();
    const [report] = sent(phone, '/door/consent');
    expect(report).toMatchObject({ method: 'POST', token: 'token-1' });
    expect(report!.data).toEqual({
      nonce: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      occurred_at: new Date(phone.set.clock).toISOString(),
      scene: 'order',
      scene_version: 3,
      results: { T1: 'accept' },
    });
    expect(phone.asked).toHaveLength(1);
  });

  it('asks for nothing before the scene is known, and has it for the next tap', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'not_asked', reason: 'not_prepared' });
    await client.prepare('order');
    expect((await client.subscribe('order')).outcome).toBe('accepted');
  });

  it('is satisfied with one send, and asks again when it is used up', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    await client.prepare('order');
    await client.subscribe('order');
    expect(client.knownStatus('order')).toMatchObject({ state: 'accepted', remaining: 1 });
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'not_asked', reason: 'enough' });
    phone.set.clock += 10_000;
    expect(await client.status('order')).toMatchObject({ state: 'ready', remaining: 0 });
    expect((await client.subscribe('order')).outcome).toBe('accepted');
  });

  it('believes its own answer for a moment, until a notification has used it up', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    await client.prepare('order');
    await client.subscribe('order');
    // The service has the report, but has not applied it yet.
    expect(await client.status('order')).toMatchObject({ state: 'accepted', remaining: 1 });
    phone.show({ scene: 1014, query: { hy: 'delivery-1' } });
    expect(await client.status('order')).toMatchObject({ state: 'ready', remaining: 0 });
  });

  it('leaves a user who refused alone for the scene’s gap, over restarts, unless the button itself is tapped', async () => {
    const storage = new Map();
    const phone = makePhone(storage);
    phone.set.answer = () => ({ T1: 'reject' });
    const client = clientOn(phone);
    await client.prepare('order');
    expect((await client.subscribe('order')).outcome).toBe('refused');
    const later = makePhone(storage);
    later.set.clock += 23 * hour;
    const again = clientOn(later);
    await again.prepare('order');
    expect(again.knownStatus('order').state).toBe('refused');
    expect((await again.subscribe('order')).reason).toBe('asked_recently');
    expect((await again.subscribe('order', { explicit: true })).outcome).toBe('accepted');
    expect(again.knownStatus('order').state).toBe('accepted');
  });

  it('waits for what the scene waits for: seen by the service, or just done here', async () => {
    const after = { event: 'order_paid', within_days: 7 };
    const waiting = { ...scene, ask: { ...scene.ask, after } };
    const phoneThat = (due: boolean) => {
      const phone = makePhone();
      const { templates } = scene;
      phone.set.serve['/door/scene'] = () => ({ status: 200, data: waiting });
      phone.set.serve['/door/status'] = () => ({ status: 200, data: { templates, due } });
      return phone;
    };
    const before = phoneThat(false);
    const client = clientOn(before);
    await client.prepare('order');
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'not_asked', reason: 'not_due' });
    client.track('order_left');
    expect((await client.subscribe('order')).reason).toBe('not_due');
    // The scene's own button stands for itself.
    expect(client.knownStatus('order').state).toBe('ready');
    client.track('order_paid');
    expect((await client.subscribe('order')).outcome).toBe('accepted');

    const told = clientOn(phoneThat(true));
    await told.prepare('order');
    expect((await told.subscribe('order')).outcome).toBe('accepted');
  });

  it('takes as many templates as the base library and tells which are left', async () => {
    const phone = makePhone();
    phone.set.libraryVersion = '2.8.2';
    const two = [...scene.templates, { id: 'T2', title: '到货提醒', type: 'one_time' as const }];
    phone.set.serve['/door/scene'] = () => ({ status: 200, data: { ...scene, templates: two } });
    const client = clientOn(phone);
    await client.prepare('order');
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'accepted', notAsked: ['T2'] });
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'accepted', enough: ['T1'], notAsked: [] });
    expect(phone.asked).toEqual([['T1'], ['T2']]);
  });

  it('reports no value the service cannot know, and nothing where nothing was answered', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    await client.prepare('order');
    phone.set.answer = () => ({ T1: 'perhaps' });
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'failed', reason: 'no_answer' });
    // An old base library, whose settings tell nothing of subscriptions.
    phone.set.settings = {};
    phone.set.answer = () => ({ errMsg: 'requestSubscribeMessage:fail', errCode: 20004 });
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'failed', reason: 'main_switch_off' });
    expect(client.knownStatus('order')).toMatchObject({ state: 'switched_off', needsSettings: true });
    await client.flush();
    expect(sent(phone, '/door/consent')).toEqual([]);
    phone.set.answer = () => ({ T1: 'acceptWithAudio' });
    await client.subscribe('order');
    await client.flush();
    expect(sent(phone, '/door/consent')[0]!.data.results).toEqual({ T1: 'accept' });
  });

  it('survives a platform that throws, rejects or has no such call', async () => {
    const broken: Platform['requestSubscribeMessage'][] = [
      () => {
        throw new Error('boom');
      },
      () => Promise.reject(new Error('boom')),
    ];
    for (const requestSubscribeMessage of broken) {
      const phone = makePhone();
      phone.platform.requestSubscribeMessage = requestSubscribeMessage;
      const client = clientOn(phone);
      await client.prepare('order');
      expect(await client.subscribe('order')).toMatchObject({ outcome: 'failed', reason: 'unknown' });
    }
    const phone = makePhone();
    delete phone.platform.requestSubscribeMessage;
    const client = clientOn(phone);
    await client.prepare('order');
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'not_asked', reason: 'not_supported' });
  });
});

describe('topUp', () => {
  it('collects a send from who always accepts, and asks nobody else', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    await client.prepare('order');
    expect(await client.topUp('order')).toMatchObject({ outcome: 'not_asked', reason: 'not_kept' });
    phone.set.settings = { subscriptionsSetting: { mainSwitch: true, itemSettings: { T1: 'accept' } } };
    await client.prepare('order');
    expect((await client.topUp('order')).outcome).toBe('accepted');
    expect(await client.topUp('order')).toMatchObject({ outcome: 'not_asked', reason: 'enough' });
    expect(phone.asked).toEqual([['T1']]);
  });
});

describe('settings', () => {
  it('leads back from a refusal that is always kept', async () => {
    const phone = makePhone();
    phone.set.settings = { subscriptionsSetting: { mainSwitch: true, itemSettings: { T1: 'reject' } } };
    const client = clientOn(phone);
    expect(await client.status('order')).toMatchObject({ state: 'always_rejected', needsSettings: true });
    expect((await client.subscribe('order', { explicit: true })).reason).toBe('always_rejected');
    phone.set.settings = { subscriptionsSetting: { mainSwitch: true, itemSettings: {} } };
    expect(await client.openSettings('order')).toMatchObject({ state: 'ready', needsSettings: false });
    expect((await client.subscribe('order')).outcome).toBe('accepted');
  });
});

describe('settings that cannot be read (base library before 2.10.1)', () => {
  it('are believed to be off after a refusal, until the user was there', async () => {
    const phone = makePhone();
    phone.set.settings = {};
    phone.set.answer = () => ({ errMsg: 'requestSubscribeMessage:fail', errCode: 20004 });
    const client = clientOn(phone);
    await client.prepare('order');
    await client.subscribe('order');
    expect(await client.status('order')).toMatchObject({ state: 'switched_off' });
    expect(await client.openSettings('order')).toMatchObject({ state: 'ready' });
    phone.set.answer = () => ({ T1: 'accept' });
    expect((await client.subscribe('order')).outcome).toBe('accepted');
  });
});

describe('the session', () => {
  it('is opened once however many ask, and kept over restarts until it ends', async () => {
    const storage = new Map();
    const phone = makePhone(storage);
    const client = clientOn(phone);
    await Promise.all([client.prepare('order'), client.prepare('stock'), client.status('order')]);
    expect(phone.logins()).toBe(1);
    const next = makePhone(storage);
    await clientOn(next).prepare('order');
    expect(next.logins()).toBe(0);
    const late = makePhone(storage);
    late.set.clock += 2 * hour - 60_000;
    await clientOn(late).prepare('order');
    expect(late.logins()).toBe(1);
  });

  it('is opened anew, once, when the service refuses it', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    await client.prepare('order');
    phone.set.serve['/door/consent'] = ({ token }) =>
      token === 'token-2' ? { status: 202, data: {} } : { status: 401, data: { code: 'client_token_expired' } };
    await client.subscribe('order');
    await client.flush();
    expect(sent(phone, '/door/consent').map((one) => one.token)).toEqual(['token-1', 'token-2']);
    expect(client.waiting()).toEqual({ waiting: 0, dropped: 0 });
  });

  it('that cannot be opened leaves the report waiting', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    await client.prepare('order');
    phone.set.serve['/door/consent'] = () => ({ status: 401, data: { code: 'client_token_invalid' } });
    await client.subscribe('order');
    await client.flush();
    expect(client.waiting().waiting).toBe(1);
    expect(phone.logins()).toBeLessThan(10);
  });
});

describe('a client', () => {
  it('needs a platform, and only that', async () => {
    expect(() => createClient({ endpoint: 'https://push.test', appId: 'app-1' })).toThrow();
    const bare: Platform = { request: ({ fail }) => fail({}), login: ({ fail }) => fail({}) };
    const client = createClient({ endpoint: 'https://push.test', appId: 'app-1', platform: bare });
    expect(await client.prepare('order')).toBeNull();
    expect(await client.status('order')).toMatchObject({ state: 'unavailable' });
    client.entered({ scene: 1014, query: { hy: 'token' } });
    await client.flush();
    expect(client.waiting()).toEqual({ waiting: 1, dropped: 0 });
  });

  it('tells what it does when asked to', async () => {
    const lines: string[] = [];
    const phone = makePhone();
    const debug = (line: string) => lines.push(line);
    const client = createClient({ endpoint: 'https://push.test', appId: 'a', platform: phone.platform, debug });
    await client.prepare('order');
    await client.subscribe('order');
    expect(lines.join('\n')).toContain('order: accepted');
  });
});
