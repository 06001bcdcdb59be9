import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { makePhone, type Request, type Served, type TestPhone } from './testing/phone.ts';

const clientOn = (phone: TestPhone) =>
  createClient({ endpoint: 'https://push.test', appId: 'app-1', platform: phone.platform, now: phone.now });
const targets = (phone: TestPhone) =>
  phone.requests.filter((one) => one.path === '/door/clicked').map((one) => one.data.target);
/** The moment a nonce was made for. */
const momentOf = (nonce: unknown) => parseInt(String(nonce).slice(0, 8) + String(nonce).slice(9, 13), 16);
const arrived = { scene: 1014, path: 'pages/order/detail', query: { hy: 'delivery-1' } };
const taken: Served = { status: 202, data: {} };

/** A client whose user came through a notification, with the open already reported. */
async function landed(phone = makePhone()) {
  phone.set.entry = arrived;
  const client = clientOn(phone);
  await client.flush();
  return { phone, client };
}

describe('reports', () => {
  it('wait for the network, in order, over a restart', async () => {
    const storage = new Map();
    const { phone, client } = await landed(makePhone(storage));
    phone.set.online = false;
    client.clicked('a');
    client.clicked('b');
    await client.flush();
    expect(client.waiting().waiting).toBe(2);
    const restarted = makePhone(storage);
    await clientOn(restarted).flush();
    expect(targets(restarted)).toEqual(['a', 'b']);
    expect(clientOn(makePhone(storage)).waiting().waiting).toBe(0);
  });

  it.each([403, 404, 422])('stay when somebody in between answers %i, which has no code of ours', async (status) => {
    const { phone, client } = await landed();
    phone.set.serve['/door/clicked'] = () => ({ status, data: { message: 'no Route matched with those values' } });
    client.clicked('a');
    await client.flush();
    expect(client.waiting()).toEqual({ waiting: 1, dropped: 0 });
    phone.set.serve['/door/clicked'] = () => taken;
    await client.flush();
    expect(client.waiting().waiting).toBe(0);
  });

  it('are sent when the network or the user is back', async () => {
    const { phone, client } = await landed();
    phone.network(false);
    client.clicked('a');
    await client.flush();
    phone.network(true);
    await client.flush();
    expect(targets(phone)).toEqual(['a']);
    phone.set.online = false;
    client.clicked('b');
    await client.flush();
    phone.set.online = true;
    phone.show({ scene: 1001 });
    await client.flush();
    expect(targets(phone)).toEqual(['a', 'b']);
  });

  it('are at most 200: the oldest go, counted', async () => {
    const { phone, client } = await landed();
    phone.set.online = false;
    for (let i = 0; i < 205; i++) client.clicked(`t${i}`);
    await client.flush();
    expect(client.waiting()).toEqual({ waiting: 200, dropped: 5 });
    phone.set.online = true;
    await client.flush();
    expect(targets(phone)).toHaveLength(200);
    expect(targets(phone)[0]).toBe('t5');
    expect(client.waiting()).toEqual({ waiting: 0, dropped: 5 });
  });

  it.each([400, 404, 422])('that the service refuses for good (%i) are given up', async (status) => {
    const { phone, client } = await landed();
    phone.set.serve['/door/clicked'] = () => ({ status, data: { code: 'delivery_token_invalid' } });
    client.clicked('a');
    await client.flush();
    expect(client.waiting().waiting).toBe(0);
    expect(targets(phone)).toEqual(['a']);
  });

  it.each([429, 500, 502, 503])('that fail for a while (%i) stay, and stop nobody else', async (status) => {
    const { phone, client } = await landed();
    const answer = (request: Request) => (request.data.target === 'a' ? { status, data: {} } : taken);
    phone.set.serve['/door/clicked'] = answer;
    client.clicked('a');
    client.clicked('b');
    await client.flush();
    expect(client.waiting().waiting).toBe(1);
    phone.set.serve['/door/clicked'] = () => taken;
    await client.flush();
    expect(client.waiting().waiting).toBe(0);
  });

  it('leave a service alone that fails three times', async () => {
    const { phone, client } = await landed();
    phone.set.online = false;
    for (const name of ['a', 'b', 'c', 'd', 'e']) client.clicked(name);
    await client.flush();
    phone.set.online = true;
    phone.set.serve['/door/clicked'] = () => ({ status: 503, data: {} });
    await client.flush();
    expect(targets(phone)).toEqual(['a', 'b', 'c']);
    expect(client.waiting().waiting).toBe(5);
  });

  it('that are too old for the service are given up', async () => {
    const { phone, client } = await landed();
    phone.set.online = false;
    client.clicked('a');
    await client.flush();
    phone.set.clock += 9 * 24 * 3_600_000;
    phone.set.online = true;
    await client.flush();
    expect(client.waiting().waiting).toBe(0);
    expect(targets(phone)).toEqual([]);
  });
});

describe('nonces', () => {
  it('are of the service’s time, though the phone’s clock is wrong', async () => {
    const phone = makePhone();
    phone.set.ahead = 30 * 24 * 3_600_000;
    const client = clientOn(phone);
    await client.prepare('order');
    await client.subscribe('order');
    await client.flush();
    const { data } = phone.requests.find((one) => one.path === '/door/consent')!;
    expect(momentOf(data.nonce)).toBe(phone.set.clock + phone.set.ahead);
    expect(data.occurred_at).toBe(new Date(phone.set.clock + phone.set.ahead).toISOString());
  });

  it('are made anew when the clock turns out to be wrong, once', async () => {
    const storage = new Map();
    const before = makePhone(storage);
    const client = clientOn(before);
    await client.prepare('order');
    before.set.online = false;
    before.set.clock += 1000;
    await client.subscribe('order');
    await client.flush();
    const after = makePhone(storage);
    after.set.ahead = 30 * 24 * 3_600_000;
    after.set.clock = before.set.clock + 5000;
    const server_time = new Date(after.set.clock + after.set.ahead).toISOString();
    const seen: number[] = [];
    after.set.serve['/door/consent'] = ({ data }) => {
      seen.push(momentOf(data.nonce));
      return { status: 422, data: { code: 'nonce_out_of_range', server_time } };
    };
    const restarted = clientOn(after);
    await restarted.flush();
    expect(seen).toEqual([before.set.clock, before.set.clock + after.set.ahead]);
    expect(restarted.waiting().waiting).toBe(0);
  });
});

describe('opened', () => {
  const opens = (phone: TestPhone) =>
    phone.requests.filter((one) => one.path === '/door/opened').map((one) => one.data);

  it('is reported at a cold start and at a return, once per notification', async () => {
    const storage = new Map();
    const { phone, client } = await landed(makePhone(storage));
    phone.show(arrived);
    phone.show({ ...arrived, scene: 1107, query: { hy: 'delivery-2', id: '7' } });
    phone.show({ ...arrived, query: { hy: 'delivery-2' } });
    await client.flush();
    expect(opens(phone)).toEqual([
      { app: 'app-1', delivery: 'delivery-1', scene: 1014 },
      { app: 'app-1', delivery: 'delivery-2', scene: 1107 },
    ]);
    const { phone: restarted } = await landed(makePhone(storage));
    expect(opens(restarted)).toEqual([]);
  });

  it('is not reported for a shared page, an entry without a token, or a strange one', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    phone.show({ ...arrived, scene: 1007 });
    phone.show({ scene: 1014, query: {} });
    phone.show({ scene: 1014, query: { hy: { a: 1 } } });
    phone.show({ scene: 1014 });
    await client.flush();
    expect(opens(phone)).toEqual([]);
    expect(client.delivery()).toBeNull();
    client.entered({ query: { hy: 'by-hand' } });
    await client.flush();
    expect(opens(phone)).toEqual([{ app: 'app-1', delivery: 'by-hand' }]);
  });
});

describe('clicked', () => {
  it('names the delivery the user came through', async () => {
    const { phone, client } = await landed();
    client.clicked('buy');
    phone.show({ ...arrived, query: { hy: 'delivery-2' } });
    client.clicked('x'.repeat(300));
    await client.flush();
    expect(phone.requests.filter((one) => one.path === '/door/clicked').map((one) => one.data)).toEqual([
      { app: 'app-1', delivery: 'delivery-1', target: 'buy' },
      { app: 'app-1', delivery: 'delivery-2', target: 'x'.repeat(100) },
    ]);
  });

  it('is nothing without a notification', async () => {
    const phone = makePhone();
    const client = clientOn(phone);
    client.clicked('buy');
    await client.flush();
    expect(phone.requests).toEqual([]);
  });
});
