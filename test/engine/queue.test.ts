import { describe, expect, it } from 'vitest';
import { createPush, getPush } from '#contract/push.ts';
import { readQueue } from '#db/queries/slice/queue.ts';
import { makeApp, pushBody } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';

const stack = useStack({ env: { HONGYAN_ROLES: 'api' } });

describe('the queue that is watched', () => {
  it('holds what is due, but nothing that somebody has to lift first', async () => {
    const { pool, clock } = stack().service;
    const app = await makeApp(stack(), { callback: null });
    const receipt = await stack().api.call(createPush, { body: pushBody(app, ['oQueue']) });
    const { id } = receipt as { id: string };
    const { template_id: template } = await stack().api.call(getPush, { params: { push_id: id } });
    const later = new Date(clock.now().getTime() + 1000);
    const until = new Date(later.getTime() + 60_000);
    const queued = async () => (await readQueue(pool, later)).n;
    expect(await queued()).toBe(1);
    for (const [scope, key, n] of [
      ['app', app.id, 0],
      ['template', template, 0],
      ['push', id, 0],
      ['channel', 'wechat-subscribe', 0],
      ['channel', 'jiguang-ums', 1],
      ['template', id, 1],
    ] as const) {
      await pool.query(
        `insert into limiter (app_id, scope, key, paused_until, reason, updated_at) values ($1, $2, $3, $4, 'test', now())`,
        [app.id, scope, key, until],
      );
      expect([scope, key, await queued()]).toEqual([scope, key, n]);
      await pool.query('delete from limiter where app_id = $1', [app.id]);
    }
    await pool.query('update push set message = jsonb_set(message, $1, $2) where id = $3', [
      '{template}',
      JSON.stringify('jiguang-ums/template'),
      id,
    ]);
    await pool.query(
      `insert into limiter (app_id, scope, key, paused_until, reason, updated_at) values ($1, 'channel', 'jiguang-ums', $2, 'test', now())`,
      [app.id, until],
    );
    expect(await queued()).toBe(0);
  });
});
