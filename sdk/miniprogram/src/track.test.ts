import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from './client.ts';
import { type Doors, openDoors, overHttp } from './testing/doors.ts';
import { makePhone, type TestPhone } from './testing/phone.ts';

let doors: Doors;
const lines: string[] = [];
beforeEach(async () => {
  lines.length = 0;
  doors = await openDoors();
});
afterEach(() => doors.close());

/** A phone and its client, with the doors' clock on the phone. */
function start(storage = new Map<string, unknown>()): { phone: TestPhone; client: Client } {
  const phone = makePhone(storage);
  overHttp(phone.platform);
  doors.set.now = phone.now;
  const debug = (line: string) => lines.push(line);
  const client = createClient({ endpoint: doors.url, appId: 'app-1', platform: phone.platform, now: phone.now, debug });
  return { phone, client };
}
const taken = () => doors.taken.map(({ said }) => said);
const eventCalls = () => doors.calls.filter(({ path }) => path === '/door/events').map(({ size }) => size);

describe('track', () => {
  it('tells the service what the user did, in the user’s name', async () => {
    const { phone, client } = start();
    client.track('order_paid', { amount: 128.5, first: true, sku: '龙井' });
    client.track('shop.left');
    await client.flush();
    expect(taken()).toEqual([
      { name: 'order_paid', properties: { amount: 128.5, first: true, sku: '龙井' } },
      { name: 'shop.left', properties: {} },
    ]);
    expect(doors.taken[0]!.occurredAt).toBe(new Date(phone.set.clock).toISOString());
    expect([doors.logins(), client.waiting().waiting]).toEqual([1, 0]);
  });

  it('sends what has gathered by fifties, in order, once the service is there again, over a restart', async () => {
    const storage = new Map();
    await doors.close();
    const { client } = start(storage);
    for (let i = 0; i < 120; i++) client.track('step', { i });
    await client.flush();
    expect(client.waiting()).toEqual({ waiting: 120, dropped: 0 });
    await doors.reopen();
    const { client: restarted } = start(storage);
    await restarted.flush();
    expect(eventCalls()).toEqual([50, 50, 20]);
    expect(taken()).toEqual(Array.from({ length: 120 }, (_, i) => ({ name: 'step', properties: { i } })));
    expect(restarted.waiting().waiting).toBe(0);
  });

  it('keeps the order between events and attributes', async () => {
    await doors.close();
    const { client } = start();
    client.track('a');
    client.identify({ city: '杭州', left: null });
    client.track('b');
    client.track('c');
    await client.flush();
    await doors.reopen();
    await client.flush();
    expect(doors.calls.map(({ path, size }) => [path, size])).toEqual([
      ['/door/events', 1],
      ['/door/identify', 1],
      ['/door/events', 2],
    ]);
    expect(taken()[1]).toEqual({ attributes: { city: '杭州', left: null } });
  });

  it('leaves out what the service would refuse, and says so', async () => {
    const { client } = start();
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, i]));
    const strange = { long: 'x'.repeat(257), just: 'x'.repeat(256), no: null, nan: Number.NaN, deep: { a: 1 } };
    client.track('Order Paid');
    client.track(`a${'b'.repeat(64)}`);
    client.track('many', many);
    client.track('strange', { ...strange, absent: undefined } as never);
    client.identify({ gone: null, list: [1] } as never);
    await client.flush();
    expect(taken()).toEqual([
      { name: 'many', properties: Object.fromEntries(Object.entries(many).slice(0, 30)) },
      { name: 'strange', properties: { just: 'x'.repeat(256) } },
      { attributes: { gone: null } },
    ]);
    const left = lines.filter((line) => line.startsWith('dropped'));
    expect(left).toHaveLength(10 + 4 + 1);
    expect(lines).toContain('no name: Order Paid');
  });

  it('never throws and never has an event refused, whatever it is given', async () => {
    const { client } = start();
    const value = fc.oneof(fc.string({ maxLength: 300 }), fc.double(), fc.boolean(), fc.constantFrom(null, undefined));
    const some = fc.oneof(fc.dictionary(fc.string(), value, { maxKeys: 40 }), fc.anything());
    const name = fc.oneof(fc.string(), fc.constant('seen'), fc.integer(), fc.constantFrom(null, undefined));
    for (const [event, values] of fc.sample(fc.tuple(name, some), 200)) {
      client.track(event as never, values as never);
      client.identify(values as never);
      await client.flush();
    }
    expect(lines.filter((line) => line.startsWith('/door'))).toEqual([]);
    expect(client.waiting()).toEqual({ waiting: 0, dropped: 0 });
  });

  it.each([404, 410])('is given up with a line where the service has no such door (%i)', async (status) => {
    const { client } = start();
    for (const door of ['events', 'identify'])
      doors.set.serve[`/door/${door}`] = () => ({ status, body: { code: 'not_found' } });
    client.track('a');
    client.track('b');
    client.identify({ a: 1 });
    await client.flush();
    expect(client.waiting()).toEqual({ waiting: 0, dropped: 0 });
    expect(lines).toContain(`/door/events: ${status} not_found`);
  });

  it('loses no other event for one that is refused, nor for a batch that is too large', async () => {
    await doors.close();
    const { client } = start();
    for (let i = 0; i < 20; i++) client.track('step', { i });
    await client.flush();
    await doors.reopen();
    const sizes = (body: { events: { properties: { i: number } }[] }) => {
      if (body.events.length > 10) return { status: 413, body: { code: 'payload_too_large' } };
      return body.events.some(({ properties }) => properties.i === 13) ? { status: 422, body: { code: 'bad' } } : null;
    };
    doors.set.serve['/door/events'] = (body) => {
      const refused = sizes(body as never);
      if (refused) return refused;
      const { events } = body as { events: { nonce: string }[] };
      for (const { nonce, ...said } of events) doors.taken.push({ path: '', nonce, said, occurredAt: '' });
      return { status: 202, body: { received: events.length } };
    };
    await client.flush();
    const seen = taken().map(({ properties }) => (properties as { i: number }).i);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i).filter((i) => i !== 13));
    expect(client.waiting().waiting).toBe(0);
  });

  it('does not crowd out consents, however many wait', async () => {
    const { phone, client } = start();
    await client.prepare('order');
    await doors.close();
    await client.subscribe('order');
    for (let i = 0; i < 300; i++) client.track('step', { i });
    await client.flush();
    expect(client.waiting()).toEqual({ waiting: 201, dropped: 100 });
    await doors.reopen();
    phone.network(true);
    await client.flush();
    expect(taken()[0]).toMatchObject({ scene: 'order', results: { T1: 'accept' } });
    expect(taken()[1]).toEqual({ name: 'step', properties: { i: 100 } });
    expect(taken()).toHaveLength(201);
  });
});
