import { beforeEach, describe, expect, it } from 'vitest';
import { createPush, getPush } from '#contract/push.ts';
import { finished, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';

const stack = useStack();
const openids = ['oAlice0000001', 'oBob00000001', 'oCarol0000001', 'oNobody000001'];
let app: TestApp;

beforeEach(async () => {
  app = await makeApp(stack(), { callback: null, spread: 2 });
  await app.consent(openids.slice(0, 3));
  await settled(stack());
});

const law = async (id: string) => (await stack().api.call(getPush, { params: { push_id: id } })).law;
const sql = async (text: string, values: unknown[]) => (await stack().service.pool.query(text, values)).rowCount;
const holds = { holds: true, differences: [] };

async function create(at?: Date): Promise<string> {
  const over = at === undefined ? {} : { schedule: { at: at.toISOString() } };
  const receipt = await stack().api.call(createPush, { body: pushBody(app, openids, over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
}

/** A push of four: three sent, one unknown to us. */
async function over(): Promise<string> {
  const id = await create();
  expect((await finished(stack(), id)).outcomes).toEqual({ accepted: 3, failed: 0, suppressed: 1, unknown: 0 });
  expect(await law(id)).toEqual(holds);
  return id;
}

/** The same, waiting for tomorrow. */
async function waiting(): Promise<string> {
  const id = await create(new Date(Date.now() + 86_400_000));
  expect(await law(id)).toEqual(holds);
  return id;
}

describe('the law of a push', () => {
  it('misses a recipient whose delivery is gone, and the roll-up with it', async () => {
    const id = await over();
    expect(await sql(`delete from delivery where push_id = $1 and outcome = 'suppressed'`, [id])).toBe(1);
    expect(await law(id)).toEqual({
      holds: false,
      differences: ['audience: expected 4, found 3', 'suppressed.not_found: expected 0, found 1'],
    });
  });

  it('misses nobody who has two places', async () => {
    const id = await over();
    await sql(
      `insert into slice (id, app_id, b, day, push_id, due_at, transactional, priority, recipients)
       select gen_random_uuid(), app_id, b, day, push_id, now() + interval '1 day', true, 0, array[recipient_id]
       from delivery where push_id = $1 limit 1`,
      [id],
    );
    expect(await law(id)).toEqual({ holds: false, differences: ['audience: expected 4, found 5'] });
  });

  it('sees a roll-up that says too much', async () => {
    const id = await over();
    expect(
      await sql(`update push_count set n = n * 2 where push_id = $1 and metric = 'accepted'`, [id]),
    ).toBeGreaterThan(0);
    expect(await law(id)).toEqual({ holds: false, differences: ['accepted: expected 3, found 6'] });
  });

  it('sees a roll-up under another reason', async () => {
    const id = await over();
    await sql(`update push_count set reason = 'no_credit' where push_id = $1 and metric = 'suppressed'`, [id]);
    const { holds: still, differences } = await law(id);
    expect(still).toBe(false);
    expect(differences.sort()).toEqual([
      'suppressed.no_credit: expected 0, found 1',
      'suppressed.not_found: expected 1, found 0',
    ]);
  });

  it('sees an outcome that was changed', async () => {
    const id = await over();
    await sql(
      `update delivery set outcome = 'unknown' where (b, recipient_id) in
         (select b, recipient_id from delivery where push_id = $1 and outcome = 'accepted' limit 1) and push_id = $1`,
      [id],
    );
    expect((await law(id)).differences).toEqual(['accepted: expected 2, found 3', 'unknown: expected 1, found 0']);
  });

  it('misses the recipients of a slice that is gone', async () => {
    const id = await waiting();
    const { rows } = await stack().service.pool.query(
      'delete from slice where id = (select id from slice where push_id = $1 limit 1) returning cardinality(recipients) as n',
      [id],
    );
    expect(await law(id)).toEqual({ holds: false, differences: [`audience: expected 4, found ${4 - rows[0].n}`] });
  });

  it('misses one of those who wait for another try', async () => {
    const id = await waiting();
    // Everybody of one slice was tried once and waits.
    await sql(
      `update slice set next = cardinality(recipients), later = (
         select jsonb_agg(jsonb_build_object('r', r, 'at', '2030-01-01T00:00:00Z', 'n', 1)) from unnest(recipients) r)
       where push_id = $1`,
      [id],
    );
    expect(await law(id)).toEqual(holds);
    await sql('update slice set later = later - 0 where id = (select id from slice where push_id = $1 limit 1)', [id]);
    expect(await law(id)).toEqual({ holds: false, differences: ['audience: expected 4, found 3'] });
  });

  it('misses one a slice has passed over', async () => {
    const id = await waiting();
    await sql('update slice set next = next + 1 where id = (select id from slice where push_id = $1 limit 1)', [id]);
    expect(await law(id)).toEqual({ holds: false, differences: ['audience: expected 4, found 3'] });
  });

  it('counts whose call may be on the wire, once', async () => {
    const id = await waiting();
    // One is called: the slice has moved on, the intent names the recipient.
    await sql(
      `with moved as (update slice set next = 1 where id = (select id from slice where push_id = $1 limit 1) returning *)
       insert into intent (b, push_id, slice_id, start, app_id, day, template_id, fence, attempt, recipients, took, created_at)
       select b, push_id, id, 0, app_id, day, $2, 0, 0, recipients[1:1], '{true}', now() from moved`,
      [id, app.templateId],
    );
    expect(await law(id)).toEqual(holds);
    await sql('delete from intent where push_id = $1', [id]);
    expect(await law(id)).toEqual({ holds: false, differences: ['audience: expected 4, found 3'] });
  });

  it('is read from the roll-ups of a large push, and from its rows when asked to', async () => {
    const id = await over();
    await sql('update push set audience_count = 20001 where id = $1', [id]);
    await sql(`delete from delivery where push_id = $1 and outcome = 'suppressed'`, [id]);
    const look = (count: 'auto' | 'rows') => stack().api.call(getPush, { params: { push_id: id }, query: { count } });
    expect(await look('auto')).toMatchObject({
      counted_from: 'roll_ups',
      outcomes: { accepted: 3, suppressed: 1 },
      law: { holds: false, differences: ['audience: expected 20001, found 4'] },
    });
    const rows = await look('rows');
    expect(rows).toMatchObject({ counted_from: 'rows', outcomes: { accepted: 3, suppressed: 0 } });
    expect(rows.law.differences).toContain('suppressed.not_found: expected 0, found 1');
  });
});
