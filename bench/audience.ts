import { setTimeout as delay } from 'node:timers/promises';
import { createApp } from '#contract/app.ts';
import { putAttribute } from '#contract/attribute.ts';
import { cancelPush, createPush, getPush } from '#contract/push.ts';
import type { Rule } from '#contract/rule.ts';
import { createSegment, estimateSegment, segmentsOfRecipient } from '#contract/segment.ts';
import { syncTemplates } from '#contract/template.ts';
import { populate } from './audience/population.ts';
import { type NamedRule, readRules } from './audience/rules.ts';
import type { Service } from './lib/bench.ts';
import { monotonicMs } from './lib/clock.ts';
import { command } from './lib/command.ts';
import { median, quantile, round } from './lib/numbers.ts';
import { callbackAesKey, callbackToken, messageOf, template } from './lib/seed.ts';

const eventsEach = 5;
const segments = 100;
const attributes = {
  name: 'string',
  points: 'number',
  subscribed: 'boolean',
  plan: 'string',
  interests: 'list',
  renews: 'date',
} as const;

export const audience = command({
  about: 'audiences by rule: estimate, exact count, planning, and the segments of one recipient',
  sizes: { recipients: 1_000_000, rounds: 3, seconds: 0 },
  figures: {
    estimateP95Ms: 'POST segments/estimate over all rules and rounds',
    countP95Ms: 'the same with `exact`',
    planMs:
      'from POST /v1/pushes until everybody is planned: everyone, or everyone by their events, whichever takes longer',
    membershipMs: `which of ${segments} segments one recipient is in, p95`,
  },
  async run(bench, { recipients, rounds }, { rules: file }) {
    const mock = await bench.startMock();
    const service = await bench.startService(mock);
    const app = await makeApp(service);
    bench.say(`writing ${recipients} recipients and ${recipients * eventsEach} events ...`);
    const startedAt = monotonicMs();
    const { ids, ...pushes } = await populate(service.hello.databaseUrl, { ...app, recipients, eventsEach });
    bench.say(`written in ${round((monotonicMs() - startedAt) / 1000)} s`);
    const rules = readRules(file, { template: app.templateId, list: app.listId, ...pushes });

    const estimates: number[] = [];
    const counts: number[] = [];
    const ask = (rule: Rule, exact: boolean) =>
      service.api.call(estimateSegment, { params: { app_id: app.appId }, body: { audience: { rule }, exact } });
    // Once before, so that connections and code are warm.
    await ask({ everyone: true }, false);
    for (const { name, rule } of rules) {
      const [own, exact] = [[] as number[], [] as number[]];
      for (let i = 0; i < rounds; i++) own.push((await timed(() => ask(rule, false))).ms);
      const estimate = await ask(rule, false);
      for (let i = 0; i < rounds; i++) exact.push((await timed(() => ask(rule, true))).ms);
      const { count } = await ask(rule, true);
      estimates.push(...own);
      counts.push(...exact);
      bench.say(
        `${name.padEnd(26)} estimate ${round(median(own))} ms, count ${round(median(exact))} ms: ` +
          `${count}, estimated ${estimate.count} [${estimate.low}..${estimate.high}]`,
      );
    }
    bench.say('bound by reading every recipient’s row once, and the events a rule asks for, on two cores.');
    const membershipMs = await membership(service, app.appId, rules, ids);
    const planMs = await planning(bench.say, service, app.appId, recipients);
    return {
      estimateP95Ms: round(quantile(estimates, 0.95)),
      countP95Ms: round(quantile(counts, 0.95)),
      planMs,
      membershipMs,
    };
  },
});

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const from = monotonicMs();
  const value = await work();
  return { ms: monotonicMs() - from, value };
}

async function makeApp({ api }: Service): Promise<{ appId: string; templateId: string; listId: string }> {
  const body = {
    name: 'bench',
    appid: `wxbench${process.hrtime.bigint().toString(36)}`,
    secret: '0123456789abcdef0123456789abcdef',
    callback_token: callbackToken,
    callback_aes_key: callbackAesKey,
  };
  const { id: appId } = await api.call(createApp, { body });
  const params = { app_id: appId };
  const { items } = await api.call(syncTemplates, { params });
  for (const [name, type] of Object.entries(attributes)) {
    await api.call(putAttribute, { params: { ...params, name }, body: { type } });
  }
  const list = await api.call(createSegment, { params, body: { name: 'list' } });
  return {
    appId,
    templateId: items.find((one) => one.platform_template_id === template.priTmplId)!.id,
    listId: list.id,
  };
}

/** Plans pushes that are due only after it, so that nothing is sent meanwhile, and cancels them. */
async function planning(say: (line: string) => void, service: Service, appId: string, count: number): Promise<number> {
  const rules: NamedRule[] = [
    { name: 'everyone', rule: { everyone: true } },
    {
      name: 'everyone, by their events',
      rule: {
        any: [
          { behavior: { event: 'page.viewed', at_least: 1, within_days: 30 } },
          { not: { behavior: { event: 'order.paid', at_least: 1000 } } },
        ],
      },
    },
  ];
  const taken: number[] = [];
  for (const { name, rule } of rules) {
    const at = new Date(Date.now() + 29_000).toISOString();
    const body = { app_id: appId, audience: { rule }, message: messageOf(), schedule: { at } };
    const receipt = await service.api.call(createPush, { body });
    if (!('id' in receipt)) throw new Error('a dry run was answered');
    const params = { push_id: receipt.id };
    const read = () => service.api.call(getPush, { params });
    // Seldom: what this reads counts everybody planned so far.
    let push = await read();
    for (; push.planned_at === null; push = await read()) await delay(500);
    await service.api.call(cancelPush, { params });
    if (push.audience_count !== count) throw new Error(`${push.audience_count} of ${count} were planned`);
    taken.push(Date.parse(push.planned_at!) - Date.parse(push.created_at));
    say(`planned ${name}: ${taken.at(-1)} ms`);
    // A million outcomes of the cancelled push are written before the next one is measured.
    while ((await read()).finished_at === null) await delay(1000);
  }
  return Math.max(...taken);
}

async function membership(service: Service, appId: string, rules: NamedRule[], ids: string[]): Promise<number> {
  const params = { app_id: appId };
  for (let i = 0; i < segments - 1; i++) {
    const { name, rule } = rules[i % rules.length]!;
    await service.api.call(createSegment, { params, body: { name: `${name} ${i}`, rule } });
  }
  const ask = (recipient: string) => service.api.call(segmentsOfRecipient, { params: { app_id: appId, recipient } });
  for (const id of ids.slice(0, 50)) await ask(id);
  const times: number[] = [];
  for (const id of ids.slice(0, 500)) times.push((await timed(() => ask(id))).ms);
  return round(quantile(times, 0.95), 1);
}
