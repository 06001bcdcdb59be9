import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { makePhone, scene } from './testing/phone.ts';

const minute = 60_000;
type Ids = 'T1' | 'T2';
type Kept = { [id in Ids]: 'accept' | 'reject' | 'ask' };

/** What may happen to a user between two looks at the phone. */
type Step =
  | { does: 'tap' | 'page' | 'push' | 'offline' | 'online' | 'restart' }
  | { does: 'wait'; minutes: number }
  | { does: 'settings'; mainSwitch: boolean; kept: Kept };

const kept = fc.constantFrom<Kept[Ids]>('accept', 'accept', 'reject', 'ask');
const simple = (does: 'tap' | 'page' | 'push' | 'offline' | 'online' | 'restart'): fc.Arbitrary<Step> =>
  fc.constant({ does });
const settings = fc.record({
  does: fc.constant('settings' as const),
  mainSwitch: fc.boolean(),
  kept: fc.record({ T1: kept, T2: kept }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: simple('tap') },
  { weight: 3, arbitrary: simple('page') },
  { weight: 2, arbitrary: settings },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('wait' as const), minutes: fc.integer({ min: 0, max: 25 }) }) },
  simple('push'),
  simple('offline'),
  simple('online'),
  simple('restart'),
);

/** A user's phone, a ledger that applies what is reported, and a tap in which the host app tops up. */
function live(only_below_credits: number) {
  const storage = new Map<string, unknown>();
  const ledger = { T1: 0, T2: 0 };
  const told = new Set<unknown>();
  const popups: string[] = [];
  const surplus: string[] = [];
  const templates = (['T1', 'T2'] as const).map((id) => ({ id, title: id, type: 'one_time' as const }));
  const user: { mainSwitch: boolean; kept: Kept } = { mainSwitch: true, kept: { T1: 'accept', T2: 'accept' } };
  let phone = makePhone(storage);
  let client = start();

  function start() {
    const { set } = phone;
    set.serve['/door/scene'] = () => ({
      status: 200,
      data: { ...scene, templates, ask: { min_gap_hours: 24, only_below_credits } },
    });
    set.serve['/door/status'] = () => ({
      status: 200,
      data: { templates: templates.map(({ id }) => ({ id, status: 'granted', credits: ledger[id] })) },
    });
    set.serve['/door/consent'] = ({ data }) => {
      for (const [id, result] of Object.entries(data.results as { [id: string]: string }))
        if (!told.has(data.nonce) && result === 'accept') ledger[id as Ids] += 1;
      told.add(data.nonce);
      for (const id of ['T1', 'T2'] as const) if (ledger[id] > only_below_credits) surplus.push(id);
      return { status: 202, data: { duplicate: false } };
    };
    set.answer = (ids) => {
      if (!user.mainSwitch) return { errMsg: 'requestSubscribeMessage:fail', errCode: 20004 };
      for (const id of ids) if (user.kept[id as Ids] === 'ask') popups.push(id);
      return Object.fromEntries(ids.map((id) => [id, user.kept[id as Ids] === 'accept' ? 'accept' : 'reject']));
    };
    tellSettings();
    return createClient({ endpoint: 'https://push.test', appId: 'app-1', platform: phone.platform, now: phone.now });
  }
  function tellSettings() {
    const itemSettings = Object.fromEntries(Object.entries(user.kept).filter(([, answer]) => answer !== 'ask'));
    phone.set.settings = { subscriptionsSetting: { mainSwitch: user.mainSwitch, itemSettings } };
  }

  async function take(what: Step): Promise<void> {
    if (what.does === 'tap') await client.topUp('order');
    if (what.does === 'page') await client.prepare('order');
    if (what.does === 'push') for (const id of ['T1', 'T2'] as const) ledger[id] = Math.max(0, ledger[id] - 1);
    if (what.does === 'offline' || what.does === 'online') phone.network(what.does === 'online');
    if (what.does === 'wait') phone.set.clock += what.minutes * minute;
    if (what.does === 'settings') {
      Object.assign(user, { mainSwitch: what.mainSwitch, kept: what.kept });
      tellSettings();
      // Settings are another page of WeChat: who was there comes back.
      phone.show({ scene: 1001 });
    }
    if (what.does === 'restart') {
      const { clock, online } = phone.set;
      phone = makePhone(storage);
      Object.assign(phone.set, { clock, online });
      client = start();
    }
    await client.flush();
  }
  return { ledger, popups, surplus, take, client: () => client, phone: () => phone };
}

describe('topUp', () => {
  it('shows no pop-up to anybody and never collects more than the scene allows, whatever happens between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 40, size: 'max' }),
        async (limit, steps) => {
          const life = live(limit);
          for (const one of steps) await life.take(one);
          expect([life.popups, life.surplus]).toEqual([[], []]);
        },
      ),
    );
  });

  it('fills the credits up to the scene’s limit in taps made anyway, and again when they are used', async () => {
    const life = live(3);
    await life.take({ does: 'page' });
    for (let i = 0; i < 5; i++) await life.take({ does: 'tap' });
    expect(life.ledger).toEqual({ T1: 3, T2: 3 });
    await life.take({ does: 'push' });
    await life.take({ does: 'wait', minutes: 11 });
    // The first tap after a long time finds that nothing is known; it asks the service, not the user.
    await life.take({ does: 'tap' });
    expect(life.ledger).toEqual({ T1: 2, T2: 2 });
    await life.take({ does: 'page' });
    await life.take({ does: 'tap' });
    expect(life.ledger).toEqual({ T1: 3, T2: 3 });
  });

  it('knows of 总是保持 right after it was ticked', async () => {
    const phone = makePhone();
    const client = createClient({
      endpoint: 'https://push.test',
      appId: 'a',
      platform: phone.platform,
      now: phone.now,
    });
    phone.set.serve['/door/scene'] = () => ({
      status: 200,
      data: { ...scene, ask: { min_gap_hours: 24, only_below_credits: 2 } },
    });
    await client.prepare('order');
    phone.set.answer = () => {
      phone.set.settings = { subscriptionsSetting: { mainSwitch: true, itemSettings: { T1: 'accept' } } };
      return { T1: 'accept' };
    };
    await client.subscribe('order');
    await client.flush();
    expect((await client.topUp('order')).outcome).toBe('accepted');
    expect((await client.topUp('order')).reason).toBe('enough');
  });

  it('collects nothing twice while its report still waits', async () => {
    const life = live(1);
    await life.take({ does: 'page' });
    const { set } = life.phone();
    const consent = set.serve['/door/consent']!;
    set.serve['/door/consent'] = () => ({ status: 503, data: { code: 'unavailable' } });
    await life.take({ does: 'tap' });
    await life.take({ does: 'wait', minutes: 2 });
    await life.client().status('order');
    set.serve['/door/consent'] = consent;
    await life.take({ does: 'tap' });
    await life.take({ does: 'online' });
    expect(life.ledger.T1).toBe(1);
  });
});
