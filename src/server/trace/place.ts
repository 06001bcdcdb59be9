import type { z } from 'zod';
import type { trace } from '#contract/trace.ts';
import type { Decision } from '#core/delivery/decide.ts';
import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import type { PlaceRow } from '#db/queries/slice/place.ts';

type Placed = Pick<z.input<typeof trace>, 'place' | 'zh' | 'en' | 'next'>;

/** Where a recipient of a push stands, in a sentence, and what comes next. */
export function placed({
  push,
  delivery,
  slice,
  onWire,
  inAudience,
  decision,
  now,
}: {
  push: PushRow;
  delivery: DeliveryRow | undefined;
  slice: PlaceRow | undefined;
  onWire: boolean;
  inAudience: boolean;
  decision: Decision;
  now: Date;
}): Placed {
  if (delivery !== undefined) return settled(delivery);
  if (onWire) {
    const next = { at: null, zh: '等待微信的答复', en: 'WeChat’s answer is awaited' };
    return { place: 'on_wire', zh: '调用可能正在进行', en: 'The call may be under way', next };
  }
  if (!inAudience) {
    return { place: 'not_in_audience', zh: '不属于此推送的人群', en: 'Is not meant by this push', next: null };
  }
  const held = heldBy(push);
  if (slice === undefined) {
    const over = push.planned_at !== null || push.finished_at !== null;
    if (over) {
      const zh = '现在符合人群规则，但规划时不符合';
      return { place: 'not_in_audience', zh, en: 'Fits the rule now, and did not when it was planned', next: null };
    }
    const next = held ?? { at: push.due_at.toISOString(), zh: '到时规划并判断', en: 'To be planned and decided then' };
    return { place: 'to_be_planned', zh: '规划尚未到达此用户', en: 'The planner has not come to them yet', next };
  }
  const queued = slice.later_at ?? slice.due_at.toISOString();
  const until = !decision.send && decision.until !== undefined ? decision.until.toISOString() : queued;
  const at = later(until, later(queued, now.toISOString()));
  const next = held ?? { at, zh: '到时再次判断', en: 'To be decided then' };
  return { place: 'waiting', zh: '在队列中等待', en: 'Waits in the queue', next };
}

function settled({ outcome, settled_at: at }: DeliveryRow): Placed {
  const texts = {
    accepted: { zh: '微信已受理', en: 'WeChat took the message' },
    failed: { zh: '发送失败', en: 'It failed' },
    suppressed: { zh: '没有调用', en: 'Was not called' },
    unknown: { zh: '结果未知', en: 'The outcome is unknown' },
  };
  const { zh, en } = texts[outcome];
  const next =
    outcome === 'unknown'
      ? { at: null, zh: '等待微信回执或人工核实', en: 'WeChat’s report, or somebody’s word' }
      : null;
  const when = at.toISOString();
  return { place: 'settled', zh: `${zh}（${when}）`, en: `${en} (${when})`, next };
}

/** What keeps a push from going on at all. */
function heldBy(push: PushRow): Placed['next'] {
  if (push.state === 'draft') return { at: null, zh: '推送仍是草稿', en: 'The push is a draft' };
  if (push.state === 'paused') return { at: null, zh: '推送已暂停', en: 'The push is paused' };
  if (push.plan_hold) return { at: null, zh: '等待试发的结果', en: 'The first part of the push is awaited' };
  return null;
}

function later(a: string, b: string): string {
  return Date.parse(a) > Date.parse(b) ? a : b;
}
