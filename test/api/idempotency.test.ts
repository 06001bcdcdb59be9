import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { pushBody as createPushBody } from '#contract/push.ts';
import type { Actor } from '#server/auth/actor.ts';
import { idempotencyKeyOf } from '#server/pushes/accept.ts';
import { meantBy } from '#server/pushes/create-one.ts';
import { finished, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;

beforeAll(async () => {
  app = await makeApp(stack());
});

const openid = 'oAlice0000001';
const post = (key: string, over: Partial<PushBody> = {}, as = stack()) =>
  send(as, 'POST', '/v1/pushes', { json: pushBody(app, [openid], over), headers: { 'idempotency-key': key } });
const replayed = (answer: { headers: Headers }) => answer.headers.get('idempotent-replayed');
const pushesNamed = async (name: string) =>
  (await stack().service.pool.query('select id from push where name = $1', [name])).rows.map((row) => row.id);

describe('an Idempotency-Key', () => {
  it('makes one push of a request sent twice, whatever became of it meanwhile', async () => {
    await app.consent([openid]);
    const first = await post('order-1', { name: 'once' });
    expect(first.status).toBe(202);
    expect(replayed(first)).toBeNull();
    await finished(stack(), first.body.id);
    const second = await post('order-1', { name: 'once' });
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(replayed(second)).toBe('true');
    expect(await pushesNamed('once')).toEqual([first.body.id]);
    expect(await stack().control.get(`/log?appid=${app.appid}`)).toMatchObject({ sendCalls: 1 });
  });

  it('is one request: another body under it is refused', async () => {
    const first = await post('order-2', { name: 'two' });
    expectProblem(await post('order-2', { name: 'two', priority: 1 }), 'idempotency_mismatch');
    expect(await pushesNamed('two')).toEqual([first.body.id]);
    // The same said in other words is the same body.
    expect((await post('order-2', { priority: 0, name: 'two', draft: false })).body).toEqual(first.body);
  });

  it('is free again after a refusal, and not used up by a dry run', async () => {
    expectProblem(
      await post('order-3', { name: 'three', message: { template: 'NO', fields: {} } }),
      'template_not_found',
      ['/message/template'],
    );
    expect((await post('order-3', { name: 'three', dry_run: true })).body.dry_run).toBe(true);
    expect(await pushesNamed('three')).toEqual([]);
    const accepted = await post('order-3', { name: 'three' });
    expect(await pushesNamed('three')).toEqual([accepted.body.id]);
  });

  it('belongs to its organization', async () => {
    const other = await asAnotherOrganization(stack());
    const theirs = await makeApp(other);
    const json = pushBody(theirs, [openid]);
    const headers = { 'idempotency-key': 'order-1' };
    const answer = await send(other, 'POST', '/v1/pushes', { json, headers });
    expect(answer).toMatchObject({ status: 202, body: { app_id: theirs.id } });
    expect(replayed(answer)).toBeNull();
  });

  it('makes one push of twins that come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => post('order-4', { name: 'twins' })));
    expect(answers.map((one) => one.status)).toEqual(Array(6).fill(202));
    const [id, ...others] = new Set(answers.map((one) => one.body.id));
    expect(others).toEqual([]);
    expect(await pushesNamed('twins')).toEqual([id]);
    expect(answers.filter((one) => replayed(one) === null)).toHaveLength(1);
  });

  it('of each push of a batch works like one of a single push', async () => {
    const push = pushBody(app, [openid], { name: 'batch', draft: true });
    const keyed = (idempotency_key: string) => ({ ...push, idempotency_key });
    const pushes = [keyed('b-1'), keyed('b-1'), keyed('a b'), { ...keyed('b-1'), priority: 1 }, push];
    const { body } = await send(stack(), 'POST', '/v1/pushes/batch', { json: { pushes } });
    expect(body.items.map((one: { status: number }) => one.status)).toEqual([202, 202, 422, 422, 202]);
    expect(body.items[1].push.id).toBe(body.items[0].push.id);
    expect(body.items[2].problem).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/idempotency_key' }],
    });
    expect(body.items[3].problem.code).toBe('idempotency_mismatch');
    expect((await pushesNamed('batch')).sort()).toEqual([body.items[0].push.id, body.items[4].push.id].sort());
    const again = await post('b-1', { name: 'batch', draft: true });
    expect(again).toMatchObject({ status: 202, body: { id: body.items[0].push.id } });
  });

  it('is of the app that a key of one app means without saying so', () => {
    const { app_id: _, ...body } = createPushBody.parse(pushBody(app, [openid]));
    const hashOf = (apps: string[]) =>
      idempotencyKeyOf('order-8', meantBy({ apps } as unknown as Actor, { ...body, app_id: undefined }))!.bodyHash;
    expect(hashOf(['a'])).not.toEqual(hashOf(['b']));
    expect(hashOf(['a'])).toEqual(hashOf(['a']));
  });

  it('is the same on the next day', async () => {
    const first = await post('order-6', { name: 'six' });
    const keyHash = createHash('sha256').update('order-6').digest();
    await stack().service.pool.query('update idempotency set day = day - 1 where key_hash = $1', [keyHash]);
    const second = await post('order-6', { name: 'six' });
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(replayed(second)).toBe('true');
    expect(await pushesNamed('six')).toEqual([first.body.id]);
  });

  it('answers what it was answered, also when it could not be accepted any more', async () => {
    const first = await post('order-7', { name: 'seven' });
    const message = { template: 'GONE', fields: {} };
    const { dry_run: _, ...push } = createPushBody.parse(pushBody(app, [openid], { message }));
    const { keyHash, bodyHash } = idempotencyKeyOf('order-7', push)!;
    await stack().service.pool.query('update idempotency set body_hash = $2 where key_hash = $1', [keyHash, bodyHash]);
    expect(await post('order-7', { message })).toMatchObject({ status: 202, body: first.body });
    expectProblem(await post('order-7', { name: 'eight' }), 'idempotency_mismatch');
  });

  it('asks to come again while its first request is not done', async () => {
    const keyHash = createHash('sha256').update('order-5').digest();
    const client = await stack().service.pool.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into idempotency (day, organization_id, key_hash, body_hash, status, response, created_at)
         select d, $1, $2, $2, 202, '{}', now()
         from unnest(array[(now() at time zone 'UTC')::date, (now() at time zone 'UTC')::date - 1]) as d`,
        [stack().organizationId, keyHash],
      );
      const waiting = await post('order-5', { name: 'five' });
      expectProblem(waiting, 'idempotency_in_progress');
      expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await pushesNamed('five')).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
    const accepted = await post('order-5', { name: 'five' });
    expect(accepted.status).toBe(202);
    expect(await pushesNamed('five')).toEqual([accepted.body.id]);
  });
});
