import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { listLimiters } from '#contract/app.ts';
import type { ApiClient } from '#contract/client.ts';
import { type delivery, getPush, listDeliveries } from '#contract/push.ts';
import { explainDelivery, explainPause } from './explain-delivery.ts';

const pollMs = 200;

/** How a push stood when waiting ended. */
export interface Waited {
  finished: boolean;
  /** Everybody's message was taken by the platform. */
  allAccepted: boolean;
  /** Outcomes, then what holds it up if it is not finished; for a person. */
  text: string;
}

/** Waits until every recipient has an outcome, at most `timeoutMs`. */
export async function waitForPush(api: ApiClient, pushId: string, timeoutMs: number): Promise<Waited> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const push = await api.call(getPush, { params: { push_id: pushId } });
    const finished = push.finished_at !== null;
    if (finished || performance.now() >= deadline) {
      const deliveries = await allDeliveries(api, pushId);
      const lines = deliveries.map(explainDelivery);
      if (!finished) lines.push(...(await whatHoldsIt(api, push)));
      const allAccepted = finished && deliveries.every((one) => one.outcome === 'accepted');
      return { finished, allAccepted, text: lines.join('\n') };
    }
    await delay(Math.min(pollMs, Math.max(0, deadline - performance.now())));
  }
}

async function allDeliveries(api: ApiClient, pushId: string): Promise<z.output<typeof delivery>[]> {
  const found: z.output<typeof delivery>[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 500, ...(cursor === null ? {} : { cursor }) };
    const page = await api.call(listDeliveries, { params: { push_id: pushId }, query });
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

async function whatHoldsIt(
  api: ApiClient,
  push: { app_id: string; state: string; due_at: string; pending: number; pause_reason: string | null },
): Promise<string[]> {
  const { items } = await api.call(listLimiters, { params: { app_id: push.app_id } });
  const reason = push.pause_reason === null ? '' : ` ${push.pause_reason}`;
  const head = `未完成 not finished  ${push.state}${reason}，待处理 pending ${push.pending}，计划时间 due ${push.due_at}`;
  return [head, ...items.map(explainPause)];
}
