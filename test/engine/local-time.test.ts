import { describe, expect, it } from 'vitest';
import { createPush, getPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { bucketOf } from '#core/bucket.ts';
import { instantOfWall } from '#core/schedule/wall-time.ts';
import { findApp } from '#db/queries/app/find.ts';
import { Planner } from '#engine/planner/planner.ts';
import { eventually, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { openidsOf } from './support/audience.ts';
import { engineContext } from './support/by-hand.ts';
import { campaign } from './support/campaign.ts';
import { shown } from './support/prepared.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const hourMs = 3_600_000;
const zones = ['Asia/Shanghai', 'Europe/London', 'America/Los_Angeles', null];

async function people(name: string, spread = 2) {
  const app = await makeApp(stack(), { spread, callback: null });
  const openids = openidsOf(name, 8);
  const recipients = openids.map((openid, i) => ({ openid, tags: ['all'], time_zone: zones[i % 4] ?? undefined }));
  await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
  const ids = await Promise.all(openids.map((openid) => app.recipientId(openid)));
  return { app, openids, ids };
}

/** Plans everything that is to be planned, however far off. */
async function plan(pushId: string): Promise<void> {
  await stack().service.pool.query(
    "update push set due_at = least(due_at, hongyan_now()) where id = $1 and state = 'scheduled'",
    [pushId],
  );
  const planner = new Planner(engineContext(stack()));
  planner.start();
  await eventually(async () => (await shown(stack(), pushId)).planned_at !== null);
  await planner.stop();
}

async function dues(pushId: string): Promise<Map<string, number>> {
  const { rows } = await stack().service.pool.query('select due_at, recipients from slice where push_id = $1', [
    pushId,
  ]);
  return new Map(rows.flatMap(({ due_at, recipients }) => recipients.map((id: string) => [id, due_at.getTime()])));
}

/** A wall time so many hours from now, in China. */
const wall = (hours: number) =>
  new Date(Math.floor(Date.now() / 60_000) * 60_000 + (8 + hours) * hourMs).toISOString().slice(0, 16);

describe('a push at local time', () => {
  it('is due when the wall of each recipient shows it, that of the app where no zone is known', async () => {
    const { app, ids } = await people('Local');
    const local = wall(72);
    const id = await campaign(stack(), app, 'all', { schedule: { at_local: local } });
    const receipt = await shown(stack(), id);
    expect(receipt).toMatchObject({ state: 'scheduled', timing: { at_local: local, passed: 'next_day' } });
    // Due first where the day begins first; given up three days after the last.
    const asUtc = Date.parse(`${local}:00Z`);
    expect(Date.parse(receipt.due_at)).toBe(asUtc - 14 * hourMs);
    expect(Date.parse(receipt.send_before)).toBe(asUtc + (12 + 72) * hourMs);
    await plan(id);
    const due = await dues(id);
    for (const [i, recipient] of ids.entries()) {
      expect(due.get(recipient)).toBe(instantOfWall(asUtc, zones[i % 4] ?? 'Asia/Shanghai').getTime());
    }
    expect(await shown(stack(), id)).toMatchObject({ audience_count: 8, pending: 8, law: { holds: true } });
  });

  it('is a day later, or not at all, where that has passed', async () => {
    const { app, ids } = await people('Passed');
    // An hour ago in China, hours ahead in Europe and America.
    const local = wall(-1);
    const later = await campaign(stack(), app, 'all', { schedule: { at_local: local } });
    await plan(later);
    const asUtc = Date.parse(`${local}:00Z`);
    expect((await dues(later)).get(ids[0]!)).toBe(instantOfWall(asUtc + 24 * hourMs, 'Asia/Shanghai').getTime());
    expect((await dues(later)).get(ids[1]!)).toBe(instantOfWall(asUtc, 'Europe/London').getTime());

    const dropped = await campaign(stack(), app, 'all', { schedule: { at_local: local, passed: 'drop' } });
    await plan(dropped);
    expect(await shown(stack(), dropped)).toMatchObject({
      audience_count: 8,
      pending: 4,
      reasons: [{ outcome: 'suppressed', reason: 'expired', count: 4 }],
      law: { holds: true },
    });
    expect([...(await dues(dropped)).keys()].sort()).toEqual(ids.filter((_, i) => i % 4 === 1 || i % 4 === 2).sort());
  });

  it('takes a list too, with what it says to each', async () => {
    const { app, openids, ids } = await people('LocalList');
    const over = { schedule: { at_local: wall(72) }, recipient_variables: { [openids[0]!]: { a: 'b' } } };
    const receipt = await stack().api.call(createPush, { body: pushBody(app, openids.slice(0, 2), over) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    expect(receipt).toMatchObject({ kind: 'transactional', state: 'scheduled', audience_count: 0 });
    await plan(receipt.id);
    const { rows } = await stack().service.pool.query(
      'select variables, transactional from slice where push_id = $1 and $2 = any(recipients)',
      [receipt.id, ids[0]],
    );
    expect(rows).toEqual([{ variables: { [ids[0]!]: { a: 'b' } }, transactional: true }]);
  });

  it.each([
    [
      'passed everywhere, and dropped',
      () => ({ schedule: { at_local: wall(-40), passed: 'drop' } }),
      'validation_failed',
    ],
    ['a day that is none', () => ({ schedule: { at_local: '2027-02-30T10:00' } }), 'validation_failed'],
    ['two times', () => ({ schedule: { at_local: wall(5), at: new Date().toISOString() } }), 'validation_failed'],
    ['passed of what', () => ({ schedule: { passed: 'drop' } }), 'validation_failed'],
  ])('is refused: %s', async (_, over, code) => {
    const app = await makeApp(stack(), { callback: null });
    await expect(campaign(stack(), app, 'all', over())).rejects.toThrow(code);
  });
});

describe('a push at the best time', () => {
  /** Opens of somebody at an hour on their wall, on so many of the last days. */
  async function opens(app: TestApp, id: string, zone: string, hour: number, days: number): Promise<void> {
    const row = (await findApp(stack().service.pool, app.id))!;
    const b = bucketOf({ start: row.bucket_start, spread: row.spread }, id);
    for (let day = 1; day <= days; day++) {
      const date = new Date(Date.now() - day * 24 * hourMs).toISOString().slice(0, 10);
      const at = instantOfWall(Date.parse(`${date}T${String(hour).padStart(2, '0')}:20:00Z`), zone);
      await stack().service.pool.query(
        `insert into behavior (b, app_id, name, recipient_id, day, id, at) values ($1, $2, 'message.opened', $3, $4, gen_random_uuid(), $5)`,
        [b, app.id, id, at.toISOString().slice(0, 10), at],
      );
    }
  }

  it('is due in the hour in which each recipient opens, else in that of all', async () => {
    const { app, ids } = await people('Habit');
    await opens(app, ids[0]!, 'Asia/Shanghai', 20, 6);
    await opens(app, ids[1]!, 'Europe/London', 7, 6);
    // The crowd opens at noon.
    for (const id of ids.slice(4)) await opens(app, id, 'Asia/Shanghai', 12, 6);
    const id = await campaign(stack(), app, 'all', { schedule: { best_time: {} } });
    const from = Date.parse((await shown(stack(), id)).due_at);
    await plan(id);
    const due = await dues(id);
    const hourIn = (zone: string, at: number) =>
      Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit' }).format(at));
    expect(hourIn('Asia/Shanghai', due.get(ids[0]!)!)).toBe(20);
    expect(hourIn('Europe/London', due.get(ids[1]!)!)).toBe(7);
    expect(hourIn('Asia/Shanghai', due.get(ids[3]!)!)).toBe(12);
    for (const at of due.values()) {
      expect(at).toBeGreaterThanOrEqual(from - 60_000);
      expect(at).toBeLessThan(from + 24 * hourMs);
    }
    const push = await stack().api.call(getPush, { params: { push_id: id } });
    expect(push).toMatchObject({ timing: { best_time: { within_hours: 24 } }, pending: 8, law: { holds: true } });
  });

  it('is due at once where nobody has opened anything', async () => {
    const { app } = await people('Unknown');
    const id = await campaign(stack(), app, 'all', { schedule: { best_time: { within_hours: 6 } } });
    await plan(id);
    expect(new Set((await dues(id)).values()).size).toBe(1);
  });
});
