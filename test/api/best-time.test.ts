import { beforeAll, describe, expect, it } from 'vitest';
import { explainBestTime } from '#contract/best-time.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { newId } from '#core/ids.ts';
import { insertBehavior } from '#db/queries/behavior/insert.ts';
import { makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });
const openid = 'oBestTime_person_0000000001';
let app: TestApp;
let id: string;

/** Opens of a recipient at an hour of UTC, spread over the last days. */
async function opens(recipientId: string, hour: number, count: number) {
  const { rows } = await stack().service.pool.query('select b from recipient where id = $1', [recipientId]);
  const at = (i: number) => {
    const text = new Date(Date.now() - ((i % 4) + 1) * 86_400_000).toISOString().slice(0, 10);
    return new Date(`${text}T${String(hour).padStart(2, '0')}:${10 + i}:00Z`);
  };
  const events = Array.from({ length: count }, (_, i) => {
    return { recipientId, id: newId(), name: 'message.opened', at: at(i), properties: null };
  });
  await insertBehavior(stack().service.pool, { b: rows[0].b, appId: app.id }, events);
}
const explain = (within_hours?: number) =>
  stack().api.call(explainBestTime, {
    params: { app_id: app.id, recipient: openid },
    query: within_hours === undefined ? {} : { within_hours },
  });

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null, spread: 1 });
  const recipients = [{ openid, time_zone: 'Atlantic/Reykjavik' }, { openid: 'oBestTime_person_0000000002' }];
  const made = await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
  id = made.items[0]!.id;
  await stack().service.pool.query("update app set time_zone = 'UTC' where id = $1", [app.id]);
});

describe('the best time of a recipient', () => {
  it('is at once where too little is known, then that of all, then their own; and says which and why', async () => {
    const none = await explain();
    expect(none).toMatchObject({
      used: 'none',
      hour: null,
      time_zone: 'Atlantic/Reykjavik',
      time_zone_of: 'recipient',
    });
    expect(none.why.en).toMatch(/Opened 0 times in 90 days, fewer than 3; of all recipients there are 0/);
    expect(Math.abs(Date.parse(none.due_at) - Date.now())).toBeLessThan(60_000);

    const [, other] = (
      await stack().service.pool.query('select id from recipient where app_id = $1 order by id = $2 desc', [app.id, id])
    ).rows;
    await opens(other.id, 12, 30);
    const ofAll = await explain();
    expect(ofAll).toMatchObject({ used: 'app', hour: 12, opens: { own: 0, app: 30, own_needed: 3, app_needed: 20 } });
    expect(ofAll.why.zh).toMatch(/按全部用户的曲线：12 点/);
    expect(new Date(ofAll.due_at).getUTCHours()).toBe(12);

    await opens(id, 20, 5);
    const own = await explain();
    expect(own).toMatchObject({ used: 'own', hour: 20, opens: { own: 5, app: 35 } });
    expect(own.hours).toHaveLength(24);
    expect(own.hours[20]).toMatchObject({ hour: 20, own: 5, app: 5 });
    expect(own.hours[19]!.score).toBeLessThan(own.hours[20]!.score);
    expect(new Date(own.due_at).getUTCHours()).toBe(20);
    expect(Date.parse((await explain(1)).due_at) - Date.now()).toBeLessThan(3_600_000);
  });

  it('refuses hours no push could have, and tells strangers nothing', async () => {
    const path = `/v1/apps/${app.id}/recipients/${openid}/best-time`;
    expectProblem(await send(stack(), 'GET', `${path}?within_hours=25`), 'validation_failed', [
      'querystring/within_hours',
    ]);
    const stranger = await asAnotherOrganization(stack());
    expectProblem(await send(stranger, 'GET', path, { key: stranger.key }), 'not_found');
    expectProblem(await send(stack(), 'GET', path.replace(openid, 'oNobody')), 'not_found');
  });
});
