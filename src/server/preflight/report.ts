import type { z } from 'zod';
import { channelOf } from '#channels/registry.ts';
import type { preflightReport } from '#contract/preflight.ts';
import { finishOf, speedOf } from '#core/delivery/forecast.ts';
import { preparePage } from '#core/message/landing.ts';
import { pageLanding } from '#core/message/web-landing.ts';
import { activeLimiters } from '#db/queries/limiter/read.ts';
import { readQuota } from '../apps/quota.ts';
import { contentFindings } from '../content/findings.ts';
import type { ServerContext } from '../context.ts';
import type { Composed, PushInput } from '../pushes/compose.ts';
import { lookAtAudience } from './audience.ts';
import { findingsOf } from './findings.ts';
import { judge } from './judge.ts';
import { Tally } from './tally.ts';

/** Everything that can be told of a push before it goes out. Reads only; bounded in time, however large the audience. */
export async function preflight(
  context: ServerContext,
  input: PushInput,
  composed: Composed,
): Promise<z.input<typeof preflightReport>> {
  const { app, template, dueAt, sendBefore, kind } = composed;
  const { landing } = composed.message;
  const channel = channelOf(composed.message).name;
  const now = context.clock.now();
  const tally = new Tally(landing === undefined ? null : preparePage(pageLanding(landing))());
  const [looked, quota, limiters] = await Promise.all([
    lookAtAudience(context, composed, async ({ b, ids }) => {
      for (const verdict of await judge(context, input, composed, b, ids)) tally.add(verdict);
    }),
    readQuota(context, app),
    activeLimiters(context.pool, [app.id], now),
  ]);
  const { credits, lastWait, ...numbers } = tally.result(looked);
  const rateOf = (scope: string, key: string) =>
    limiters.find((row) => row.scope === scope && row.key === key)?.rate ?? null;
  const speed = speedOf({
    app: app.rate_per_second,
    template: rateOf('template', template.id),
    channel: rateOf('channel', channel),
    pacePerMinute: input.pacePerMinute,
    concurrency: app.concurrency,
  });
  const calls = numbers.reachable.count + numbers.waiting.reduce((sum, one) => sum + one.count, 0);
  const startsAt = new Date(Math.max(dueAt.getTime(), now.getTime()));
  const finishAt = finishOf(calls, speed, startsAt, lastWait);
  const held = limiters.filter((one) => one.paused && [app.id, template.id, channel].includes(one.key));
  const findings = [
    ...contentFindings(app, template, composed.message, composed.words),
    ...findingsOf({ composed, looked, numbers, quota, calls, finishAt, paused: held.length > 0 }),
  ];
  return {
    at: now.toISOString(),
    ready: findings.every((one) => one.level !== 'error'),
    kind,
    due_at: dueAt.toISOString(),
    send_before: sendBefore.toISOString(),
    audience: {
      count: looked.count,
      exact: looked.exact,
      low: looked.low,
      high: looked.high,
      looked_at: looked.lookedAt,
      sampled: !looked.whole,
    },
    ...numbers,
    findings,
    cost: {
      credits: template.kind === 'one_time' || template.kind === 'window' ? credits : 0,
      template_kind: template.kind,
    },
    rate: { per_second: speed.perSecond, bound_by: speed.boundBy },
    quota: quota === null ? null : { daily_limit: quota.dailyLimit, used: quota.used, remain: quota.remain },
    paused: held.map((pause) => ({
      scope: pause.scope,
      key: pause.key,
      reason: pause.reason ?? '',
      until: pause.paused_until?.toISOString() ?? null,
    })),
    finish: {
      starts_at: startsAt.toISOString(),
      at: finishAt.toISOString(),
      seconds: (finishAt.getTime() - startsAt.getTime()) / 1000,
    },
  };
}
