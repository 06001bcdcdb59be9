import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Client, createClient } from './client.ts';
import { makePhone, scene } from './testing/phone.ts';

const junk = fc.oneof(
  fc.anything({ maxDepth: 3 }),
  fc.constantFrom(null, undefined, '', 0, NaN, [null], { templates: [null] }, { templates: 'T1' }),
);
/** A thing of the right shape with one part of it spoiled. */
const spoiled = <T extends object>(whole: T) =>
  fc.tuple(fc.constantFrom(...Object.keys(whole)), junk).map(([name, value]): unknown => ({ ...whole, [name]: value }));
const badScene = fc.oneof(
  junk,
  spoiled(scene),
  spoiled(scene.templates[0]!).map((one) => ({ ...scene, templates: [one] })),
);
const report = { kind: 'consent', id: 'x', at: Date.UTC(2026, 10, 22), body: { scene: 'order' } };
const badReports = fc.oneof(junk, fc.array(fc.oneof(junk, spoiled(report))), fc.constant([{ ...report, at: 1e300 }]));

const stored = fc.record({
  'scene.order': badScene,
  session: fc.oneof(junk, spoiled({ token: 'token-1', ends: 4e12 })),
  reports: badReports,
  events: badReports,
  opened: junk,
  dropped: junk,
  offset: fc.oneof(fc.integer(), fc.constantFrom(null, '', 'x', NaN, [1])),
  'refused.order': junk,
});
const told = {
  status: fc.constantFrom(0, 200, 202, 401, 422, 500),
  data: fc.oneof(badScene, fc.constant({ ...scene, server_time: 'now' }), fc.constant({ token: 't', expires_at: 'x' })),
};
const served = fc.record({
  session: fc.record(told),
  scene: fc.record(told),
  status: fc.record(told),
  consent: fc.record(told),
});
/** What a host may give for a scene's key or a target, handing on an event of WeChat by mistake among it. */
const text = fc.oneof(fc.constant('order'), fc.string({ unit: 'binary' }), fc.constantFrom(undefined, null, 1, {}));
const anyLife = fc.record({ stored, served, value: junk, settings: junk, entry: junk, key: text, other: junk });

/** Every call a host app has; the values of those that answer at once, and promises of the others. */
function callAll(client: Client, key: never, other: never): Promise<unknown>[] {
  client.entered(other);
  client.clicked(key);
  client.track(key, other);
  client.track('seen', other);
  client.identify(other);
  client.waiting();
  client.delivery();
  client.knownStatus(key);
  return [
    client.prepare(key),
    client.subscribe(key, other),
    client.subscribe('order', { explicit: true }),
    client.topUp(key),
    client.status(key),
    client.openSettings(key),
    client.flush(),
  ];
}

// A rejection that nobody handles fails the run by itself.
describe('a client', () => {
  it('throws nothing and rejects nothing, whatever phone, service, storage and host hand to it', async () => {
    await fc.assert(
      fc.asyncProperty(anyLife, async (life) => {
        const storage = new Map(Object.entries(life.stored).map(([name, value]) => [`hongyan.app-1.${name}`, value]));
        const phone = makePhone(storage);
        const { platform } = phone;
        platform.getStorageSync = (name) => storage.get(name);
        platform.setStorageSync = (name, value) => storage.set(name, value);
        platform.requestSubscribeMessage = ({ success }) => success(life.value as never);
        platform.getSetting = ({ success }) => success(life.settings as never);
        platform.openSetting = ({ success }) => success({ subscriptionsSetting: life.settings as never });
        phone.set.entry = life.entry as never;
        for (const [door, answer] of Object.entries(life.served)) phone.set.serve[`/door/${door}`] = () => answer;
        const start = () => createClient({ endpoint: 'https://push.test', appId: 'app-1', platform, now: phone.now });
        const client = start();
        phone.show(life.entry as never);
        const answers = await Promise.all(callAll(client, life.key as never, life.other as never));
        expect(answers[1]).toMatchObject({ outcome: expect.any(String), notAsked: expect.any(Array) });
        expect(answers[4]).toMatchObject({ state: expect.any(String) });
        await client.flush();
        // What was bad stands in no later start's way.
        phone.set.serve = {};
        platform.requestSubscribeMessage = ({ success }) => success({ T1: 'accept' });
        platform.getSetting = ({ success }) => success({});
        phone.set.clock += 11 * 60_000;
        const later = start();
        expect(await later.prepare('order')).toMatchObject({ key: 'order' });
        expect((await later.subscribe('order', { explicit: true })).outcome).toBe('accepted');
        await later.flush();
        await later.flush();
        expect(later.waiting().waiting).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
