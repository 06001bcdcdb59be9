import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from './client.ts';
import { type Doors, openDoors, overHttp } from './testing/doors.ts';
import { makePhone, type TestPhone } from './testing/phone.ts';

let doors: Doors;
beforeEach(async () => {
  doors = await openDoors();
});
afterEach(() => doors.close());

const day = 24 * 3_600_000;
const arrived = { scene: 1014, path: 'pages/order/detail', query: { hy: 'delivery-1' } };
const clientOn = (phone: TestPhone) =>
  createClient({ endpoint: doors.url, appId: 'app-1', platform: phone.platform, now: phone.now });

function start(storage = new Map<string, unknown>()) {
  const phone = makePhone(storage);
  const line = overHttp(phone.platform);
  // The service's clock is right; the phone's is as far off as the test sets it.
  doors.set.now = () => phone.set.clock + phone.set.ahead;
  return { phone, line, client: clientOn(phone) };
}

/** Everything a host app may call; nothing of it may reject. */
async function callAll(client: Client): Promise<void> {
  client.entered(arrived);
  client.clicked('buy');
  client.track('seen', { a: 1 });
  client.identify({ city: '杭州' });
  await Promise.all([
    client.prepare('order'),
    client.status('order'),
    client.openSettings('order'),
    client.subscribe('order'),
    client.topUp('order'),
    client.flush(),
  ]);
  // What was added last may have missed the flush that was on its way.
  await client.flush();
}
const paths = () => doors.calls.map(({ path }) => path).toSorted();

describe('a service that is down', () => {
  it('leaves the mini-program running, and gets everything when it is back', async () => {
    await doors.close();
    const { client } = start();
    await callAll(client);
    expect(await client.prepare('order')).toBeNull();
    expect(client.knownStatus('order').state).toBe('unavailable');
    expect(client.waiting().waiting).toBe(4);
    await doors.reopen();
    await client.flush();
    expect(paths()).toEqual(['/door/clicked', '/door/events', '/door/identify', '/door/opened']);
    expect(client.waiting()).toEqual({ waiting: 0, dropped: 0 });
  });
});

describe('a service that never answers', () => {
  it('holds up no tap, and loses nothing when the platform gives up', async () => {
    const storage = new Map();
    await start(storage).client.prepare('order');
    const { phone, line, client } = start(storage);
    const all = ['session', 'scene', 'status', 'consent', 'opened', 'clicked', 'events', 'identify'];
    for (const door of all) doors.set.serve[`/door/${door}`] = () => null;
    const prepared = client.prepare('order');
    // The scene of last time is there: nobody waits for the service inside a tap.
    expect(await client.subscribe('order')).toMatchObject({ outcome: 'accepted' });
    client.track('seen');
    const flushed = client.flush();
    while (line.pending() > 0 || client.waiting().waiting === 0) {
      line.timeOut();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all([prepared, flushed]);
    expect(client.waiting()).toEqual({ waiting: 2, dropped: 0 });
    doors.set.serve = {};
    phone.network(true);
    await client.flush();
    expect(doors.taken.map(({ path }) => path)).toEqual(['/door/consent', '/door/events']);
  });
});

describe('somebody in between', () => {
  const pages: [string, { status: number; body: unknown }][] = [
    ['a page of HTML', { status: 200, body: '<html>请登录</html>' }],
    ['the error page of a proxy', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['a 404 page', { status: 404, body: '<html>Not Found</html>' }],
    ['nothing', { status: 200, body: '' }],
    ['JSON of another service', { status: 200, body: { code: -1, msg: 'ok' } }],
    ['a list', { status: 200, body: [] }],
  ];
  it.each(pages)('that answers %s is not taken for the service', async (_name, page) => {
    const storage = new Map();
    const before = start(storage);
    await before.client.prepare('order');
    const { client } = start(storage);
    const doorNames = ['session', 'scene', 'status', 'consent', 'opened', 'clicked', 'events', 'identify'];
    for (const door of doorNames) doors.set.serve[`/door/${door}`] = () => page;
    await callAll(client);
    expect(client.waiting()).toEqual({ waiting: 5, dropped: 0 });
    // The wording of before still stands.
    expect(await client.prepare('order')).toMatchObject({ purpose: '告诉您进度' });
    const fresh = start().client;
    await callAll(fresh);
    expect(await fresh.prepare('order')).toBeNull();
    doors.set.serve = {};
    await client.flush();
    expect(client.waiting()).toEqual({ waiting: 0, dropped: 0 });
    expect(doors.taken.map(({ path }) => path)).toEqual(['/door/consent', '/door/events', '/door/identify']);
  });
});

describe('a token the service does not take any more', () => {
  it('is replaced by one log-in, however many calls meet the refusal', async () => {
    const { client } = start();
    await client.prepare('order');
    doors.set.firstLogin = 2;
    client.track('seen');
    client.identify({ a: 1 });
    await Promise.all([client.status('order'), client.subscribe('order', { explicit: true })]);
    await client.flush();
    expect([doors.logins(), client.waiting().waiting]).toEqual([2, 0]);
    expect(doors.taken).toHaveLength(3);
  });
});

describe('a phone whose clock is wrong', () => {
  it.each([-3 * day, -day, day, 3 * day])('by %i ms reports at the service’s time', async (wrong) => {
    const storage = new Map();
    await doors.close();
    const { phone, client } = start(storage);
    phone.set.ahead = -wrong;
    // Made before the service was ever heard of.
    client.track('before');
    await client.flush();
    await doors.reopen();
    await client.prepare('order');
    client.track('after');
    await client.subscribe('order');
    await client.flush();
    expect(client.waiting().waiting).toBe(0);
    const right = new Date(phone.set.clock - wrong).toISOString();
    expect(doors.taken.map(({ occurredAt }) => occurredAt)).toEqual([right, right, right]);
    // The session's end is by the service's clock as well.
    expect(doors.logins()).toBe(1);
  });

  it('and is then set right does not keep what it knew for a day', async () => {
    const { phone, client } = start();
    phone.set.ahead = -day;
    await client.prepare('order');
    phone.set.clock -= day;
    phone.set.ahead = 0;
    const before = doors.calls.length;
    doors.set.serve['/door/status'] = () => {
      const templates = [{ id: 'T1', status: 'granted', credits: 7 }];
      return { status: 200, body: { templates, server_time: new Date(phone.set.clock).toISOString() } };
    };
    await client.prepare('order');
    expect(client.knownStatus('order').remaining).toBe(7);
    expect(doors.calls.length).toBe(before);
  });
});

describe('two hundred reports that wait', () => {
  it('arrive once each, in order, though the service stumbles', async () => {
    await doors.close();
    const { client } = start();
    client.entered(arrived);
    for (let i = 1; i < 200; i++) client.clicked(`t${i}`);
    await client.flush();
    expect(client.waiting()).toEqual({ waiting: 200, dropped: 0 });
    await doors.reopen();
    let answered = 0;
    const targets: unknown[] = [];
    doors.set.serve['/door/clicked'] = ({ target }) => {
      answered += 1;
      if (answered % 10 === 0) return { status: 503, body: { code: 'unavailable' } };
      targets.push(target);
      return { status: 202, body: { duplicate: false } };
    };
    while (client.waiting().waiting > 0) await client.flush();
    expect(targets.toSorted()).toEqual(Array.from({ length: 199 }, (_, i) => `t${i + 1}`).toSorted());
  });
});

describe('two clients of one mini-program', () => {
  it('share session and reports: nothing is lost, an open counts once, a report is taken once', async () => {
    const { phone, client: one } = start();
    const two = clientOn(phone);
    await Promise.all([one.prepare('order'), two.prepare('order')]);
    await doors.close();
    phone.show(arrived);
    one.clicked('a');
    two.clicked('b');
    const asked = one.subscribe('order');
    two.track('seen');
    await Promise.all([asked, one.flush(), two.flush()]);
    expect([one.waiting(), two.waiting()]).toEqual([
      { waiting: 5, dropped: 0 },
      { waiting: 5, dropped: 0 },
    ]);
    await doors.reopen();
    const before = doors.calls.length;
    await one.flush();
    await two.flush();
    expect(doors.calls.slice(before).map(({ path }) => path)).toEqual([
      '/door/opened',
      '/door/clicked',
      '/door/clicked',
      '/door/consent',
      '/door/events',
    ]);
    expect(doors.taken.map(({ path }) => path)).toEqual(['/door/consent', '/door/events']);
    const restarted = clientOn(phone);
    expect(restarted.waiting().waiting).toBe(0);
  });

  it('that ask in the same tap show one pop-up', async () => {
    const { phone, client: one } = start();
    const two = clientOn(phone);
    await Promise.all([one.prepare('order'), two.prepare('order')]);
    let open = false;
    const { requestSubscribeMessage } = phone.platform;
    phone.platform.requestSubscribeMessage = (options) => {
      if (open) return options.fail({ errMsg: 'requestSubscribeMessage:fail last call has not ended' });
      open = true;
      return requestSubscribeMessage!(options);
    };
    const answers = await Promise.all([one.subscribe('order'), two.subscribe('order')]);
    expect(answers.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['accepted', null],
      ['failed', 'busy'],
    ]);
  });
});
