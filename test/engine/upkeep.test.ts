import { beforeAll, describe, expect, it } from 'vitest';
import { listEvents } from '#contract/event.ts';
import { createPush, getPush } from '#contract/push.ts';
import { pausePush } from '#contract/push-control.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { idAt, newId } from '#core/ids.ts';
import { ensurePartitions, listPartitions, partitionName } from '#db/partitions.ts';
import { insertEngine, markEnginesStopped } from '#db/queries/engine/beat.ts';
import { LawInspector } from '#engine/upkeep/inspect.ts';
import { dropOldDays } from '#engine/upkeep/retention.ts';
import { unstickPushes } from '#engine/upkeep/unstick.ts';
import { applied, eventually, finished, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { engineContext } from './support/by-hand.ts';

// The stack's own upkeep stays quiet: each test takes the step it is about.
const stack = useStack({ times: { upkeepMs: 3_600_000 } });
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack());
});

type Over = Parameters<typeof pushBody>[2];
const sql = async (text: string, values: unknown[] = []) => (await stack().service.pool.query(text, values)).rows;
const get = (id: string) => stack().api.call(getPush, { params: { push_id: id } });
async function create(openids: string[], over: Over = {}): Promise<string> {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, openids, over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
}
const events = async (query: { cursor?: string; limit?: number; app_id?: string } = {}, on = stack()) =>
  on.api.call(listEvents, { query });
const inAnHour = () => ({ at: new Date(Date.now() + 3_600_000).toISOString() });

describe('what is over by itself', () => {
  it('is forgotten: sessions, tickets, tries; invitations a month later; the audit log never', async () => {
    const organization = stack().organizationId;
    const member = newId();
    await sql(
      `insert into member (id, organization_id, email, name, password_hash, role, personal_data, created_at, updated_at)
       values ($1, $2, 'old@example.com', 'x', '', 'viewer', false, now(), now())`,
      [member, organization],
    );
    const ages = ['-1 hour', '1 hour', '20 days', '40 days'];
    for (const [i, age] of ages.entries()) {
      const token = Buffer.from([i]);
      await sql(
        `insert into member_session (id, token_hash, member_id, remember, created_at, seen_at, expires_at)
         values ($1, $2, $3, true, now(), now(), now() - $4::interval)`,
        [newId(), token, member, age],
      );
      await sql(
        `insert into ticket (token_hash, kind, organization_id, payload, created_at, expires_at)
         values ($1, 'owner', $2, '{}', now(), now() - $3::interval)`,
        [token, organization, age],
      );
      await sql(`insert into attempt (key, count, until) values ($1, 1, now() - $2::interval)`, [token, age]);
      await sql(
        `insert into invitation (id, token_hash, organization_id, email, role, personal_data, created_at, expires_at)
         values ($1, $2, $3, $4, 'viewer', false, now(), now() - $5::interval)`,
        [newId(), token, organization, `${i}@example.com`, age],
      );
    }
    const count = async (table: string) => (await sql(`select count(*)::int as n from ${table}`))[0].n;
    const entries = await count('audit_entry');
    expect(entries).toBeGreaterThan(0);
    await dropOldDays(engineContext(stack()));
    expect(await Promise.all(['member_session', 'ticket', 'attempt', 'invitation'].map(count))).toEqual([1, 1, 1, 3]);
    expect(await count('audit_entry')).toBe(entries);
  });
});

describe('retention', () => {
  const dayMs = 86_400_000;
  const dayBefore = (days: number) => new Date(stack().service.clock.now().getTime() - days * dayMs);
  const iso = (at: Date) => at.toISOString().slice(0, 10);
  const partitions = async () => new Set((await listPartitions(stack().service.pool)).map((one) => one.name));
  /** Days of all tables, so many days ago. */
  async function made(...days: number[]): Promise<void> {
    for (const day of days) {
      for (const table of ['push', 'delivery', 'push_count', 'idempotency', 'inbox']) {
        const [from, to] = [iso(dayBefore(day)), iso(dayBefore(day - 1))];
        const name = partitionName(table, from);
        await sql(`create table if not exists ${name} partition of ${table} for values from ('${from}') to ('${to}')`);
      }
    }
  }
  /** Moves a push, its outcomes and counts to so many days ago. */
  async function age(id: string, days: number): Promise<void> {
    for (const [table, key] of [
      ['push', 'id'],
      ['delivery', 'push_id'],
      ['push_count', 'push_id'],
    ])
      await sql(`update ${table} set day = $2 where ${key} = $1`, [id, iso(dayBefore(days))]);
  }
  const namesOf = (days: number, ...tables: string[]) =>
    tables.map((table) => partitionName(table, iso(dayBefore(days))));

  it('drops days past their time, each table by its own', async () => {
    await made(200, 181, 170, 19, 15, 3);
    await sql(
      `insert into event (id, organization_id, app_id, kind, payload, created_at)
      values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'limiter_paused', '{}', $1)`,
      [dayBefore(181)],
    );
    await dropOldDays(engineContext(stack(), { retentionDays: 180 }));

    const left = await partitions();
    const gone = [
      ...namesOf(200, 'push', 'delivery', 'push_count', 'idempotency', 'inbox'),
      ...namesOf(181, 'push', 'delivery', 'push_count'),
      ...namesOf(19, 'inbox', 'idempotency'),
      ...namesOf(3, 'idempotency'),
    ];
    const kept = [
      ...namesOf(170, 'push', 'delivery', 'push_count'),
      ...namesOf(15, 'inbox', 'push'),
      ...namesOf(3, 'inbox', 'delivery'),
      ...namesOf(0, 'push', 'delivery', 'push_count', 'idempotency', 'inbox'),
    ];
    expect(gone.filter((name) => left.has(name))).toEqual([]);
    expect(kept.filter((name) => !left.has(name))).toEqual([]);
    expect(await sql("select from event where created_at < hongyan_now() - interval '1 day'")).toEqual([]);
    // What is dropped is not made again.
    await ensurePartitions(stack().service.pool, stack().service.clock.now());
    expect(await partitions()).toEqual(left);
  });

  it('keeps a day in which something is unfinished', async () => {
    await made(300, 301, 302);
    const draft = await create(['oDraft0000001'], { draft: true });
    await age(draft, 300);
    await sql(
      `insert into inbox (day, dedupe, app_id, b, recipient_id, kind, source, payload, occurred_at, received_at, due_at)
       values ($1, gen_random_uuid(), $2, 1024, gen_random_uuid(), 'consent', 'api', '{}', now(), now(), now())`,
      [iso(dayBefore(301)), app.id],
    );
    await dropOldDays(engineContext(stack(), { retentionDays: 180 }));
    const left = await partitions();
    expect(namesOf(300, 'push', 'delivery', 'push_count').filter((name) => !left.has(name))).toEqual([]);
    expect(namesOf(301, 'inbox').filter((name) => !left.has(name))).toEqual([]);
    expect(namesOf(302, 'push', 'inbox').filter((name) => left.has(name))).toEqual([]);

    await sql('delete from push where id = $1', [draft]);
    await sql('delete from inbox where b = 1024');
    await dropOldDays(engineContext(stack(), { retentionDays: 180 }));
    const after = await partitions();
    expect([...namesOf(300, 'push', 'delivery'), ...namesOf(301, 'inbox')].filter((name) => after.has(name))).toEqual(
      [],
    );
  });

  it('keeps the days that a retry under way reads', async () => {
    await made(262, 261, 255);
    await app.consent(['oRetry0000001']);
    const child = await create(['oRetry0000001']);
    const { finished_at: at } = await finished(stack(), child);
    const parent = idAt(dayBefore(261), Buffer.alloc(10));
    await sql('update push set finished_at = null, parent_id = $2 where id = $1', [child, parent]);
    await dropOldDays(engineContext(stack(), { retentionDays: 180 }));
    const left = await partitions();
    const read = [...namesOf(261, 'push', 'delivery'), ...namesOf(255, 'delivery')];
    expect(read.filter((name) => !left.has(name))).toEqual([]);
    expect(namesOf(262, 'push', 'delivery').filter((name) => left.has(name))).toEqual([]);

    await sql('update push set finished_at = $2 where id = $1', [child, at]);
    await dropOldDays(engineContext(stack(), { retentionDays: 180 }));
    const after = await partitions();
    expect(read.filter((name) => after.has(name))).toEqual([]);
  });

  it('goes on where it was interrupted', async () => {
    await made(250, 251);
    const [detached, detaching] = [...namesOf(250, 'delivery'), ...namesOf(251, 'delivery')];
    await sql(`alter table delivery detach partition ${detached}`);
    // A reader that saw the partition lets detaching give up half-way.
    const reader = await stack().service.pool.connect();
    try {
      await reader.query('begin');
      await reader.query(`select from delivery where day = '${iso(dayBefore(251))}'`);
      await dropOldDays(engineContext(stack(), { retentionDays: 180 }));
      expect((await listPartitions(stack().service.pool)).find((one) => one.name === detaching)?.state).toBe(
        'detaching',
      );
    } finally {
      await reader.query('rollback');
      reader.release();
    }
    await dropOldDays(engineContext(stack(), { retentionDays: 180 }));
    const left = await partitions();
    expect([detached, detaching].filter((name) => left.has(name!))).toEqual([]);
  });

  it('forgets engines that stopped long ago', async () => {
    const { pool } = stack().service;
    const [old, recent] = [newId(), newId()];
    for (const id of [old, recent]) await insertEngine(pool, { id, host: 'gone', pid: 1 }, dayBefore(30));
    await markEnginesStopped(pool, [old], dayBefore(8));
    await markEnginesStopped(pool, [recent], dayBefore(6));
    await dropOldDays(engineContext(stack(), { retentionDays: 180 }));
    expect((await sql("select id from engine where host = 'gone'")).map((row) => row.id)).toEqual([recent]);
  });
});

describe('a stuck push', () => {
  it('that has nobody left is closed', async () => {
    await app.consent(['oStuck0000001']);
    const id = await create(['oStuck0000001']);
    await finished(stack(), id);
    const waiting = await create(['oStuck0000001'], { schedule: inAnHour() });
    await sql("update push set finished_at = null, state = 'sending' where id = $1", [id]);
    await unstickPushes(engineContext(stack()));
    expect(await get(id)).toMatchObject({ state: 'finished', finished_at: expect.any(String), law: { holds: true } });
    expect(await get(waiting)).toMatchObject({ finished_at: null });
  });

  it('that was paused before it was planned gets its outcomes when its time is over', async () => {
    const recipients = ['oPaused000001', 'oPaused000002'].map((openid) => ({ openid, tags: ['paused'] }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    await applied(stack());
    const id = await create([], { audience: { tags: { any: ['paused'] } }, schedule: inAnHour() });
    await stack().api.call(pausePush, { params: { push_id: id } });
    await sql("update push set due_at = due_at - interval '2 hours' where id = $1", [id]);
    await unstickPushes(engineContext(stack()));
    expect(await get(id)).toMatchObject({ state: 'paused' });
    await sql("update push set send_before = hongyan_now() - interval '1 second' where id = $1", [id]);
    await unstickPushes(engineContext(stack()));
    expect(await finished(stack(), id)).toMatchObject({
      state: 'finished',
      pause_reason: null,
      reasons: [{ outcome: 'suppressed', reason: 'expired', count: 2 }],
      law: { holds: true },
    });
  });
});

describe('the inspector', () => {
  it('finds a finished push that breaks the law, says so once, and notices when it holds again', async () => {
    await app.consent(['oLaw000000001', 'oLaw000000002']);
    const [broken, fine] = [await create(['oLaw000000001']), await create(['oLaw000000002'])];
    for (const id of [broken, fine]) await finished(stack(), id);
    await settled(stack());
    await sql('update push set audience_count = audience_count + 1 where id = $1', [broken]);

    const violations: number[] = [];
    const base = engineContext(stack());
    const metrics = { ...base.metrics, setLawViolations: (count: number) => violations.push(count) };
    const context = { ...base, metrics, times: { ...base.times, upkeepMs: 0 } };
    const inspector = new LawInspector(context);
    await inspector.round();
    await inspector.round();
    await new LawInspector(context).round();
    expect(violations).toEqual([1, 1, 1]);
    const told = (await events({ app_id: app.id })).items.filter((one) => one.kind === 'law_broken');
    expect(told.map((one) => one.payload)).toEqual([
      { push_id: broken, differences: ['audience: expected 2, found 1'] },
    ]);

    await sql('update push set audience_count = audience_count - 1 where id = $1', [broken]);
    await inspector.round();
    expect(violations.at(-1)).toBe(0);
  });
});

describe('events', () => {
  it('tell of a pause by the platform once, to who may see it', async () => {
    const other = await makeApp(stack());
    await other.consent(['oEvent0000001', 'oEvent0000002']);
    await stack().control.post('/faults', { appid: other.appid, errors: [{ code: 40164, probability: 1 }] });
    const body = pushBody(other, ['oEvent0000001', 'oEvent0000002']);
    await stack().api.call(createPush, { body });
    await eventually(async () => (await events({ app_id: other.id })).items.length > 0);

    const { items } = await events({ app_id: other.id });
    expect(items).toMatchObject([
      {
        app_id: other.id,
        kind: 'limiter_paused',
        payload: { scope: 'app', key: other.id, reason: 'ip_not_allowed', errcode: 40164, until: null },
      },
    ]);
    const strangers = await asAnotherOrganization(stack());
    expect((await events({}, strangers)).items).toEqual([]);
  });

  it('come in pages, newest first', async () => {
    const all = (await events()).items;
    expect(all.length).toBeGreaterThan(1);
    expect(all.map((one) => one.id)).toEqual(
      all
        .map((one) => one.id)
        .toSorted()
        .toReversed(),
    );
    const first = await events({ limit: 1 });
    const second = await events({ limit: 1, cursor: first.next_cursor! });
    expect([first.items[0], second.items[0]]).toEqual(all.slice(0, 2));
  });
});
