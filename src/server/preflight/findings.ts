import type { z } from 'zod';
import type { finding, preflightReport } from '#contract/preflight.ts';
import type { Quota } from '../context.ts';
import type { Composed } from '../pushes/compose.ts';
import type { Looked } from './audience.ts';

type Finding = z.input<typeof finding>;
type Report = z.input<typeof preflightReport>;

/** What somebody should look at before the push goes out, the gravest first. */
export function findingsOf({
  composed,
  looked,
  numbers,
  quota,
  calls,
  finishAt,
  paused,
}: {
  composed: Composed;
  looked: Looked;
  numbers: Pick<Report, 'reachable' | 'failing'>;
  quota: Quota | null;
  calls: number;
  finishAt: Date;
  paused: boolean;
}): Finding[] {
  const findings: Finding[] = [];
  const add = (level: Finding['level'], code: string, pointer: string | null, zh: string, en: string) =>
    findings.push({ level, code, pointer, zh, en });
  if (looked.count === 0) {
    add('error', 'nobody', '/audience', '人群中没有用户。', 'The audience has nobody.');
  } else if (calls === 0) {
    add('error', 'nobody_reachable', '/audience', '没有一个用户可以触达。', 'Nobody of the audience can be reached.');
  }
  for (const one of numbers.failing) {
    const pointer = `/message/fields/${one.field}`;
    add('error', 'values_fail', pointer, `约 ${one.count} 人：${one.zh}`, `about ${one.count} recipients: ${one.en}`);
  }
  if (finishAt >= composed.sendBefore) {
    const zh = '按当前速率，到最晚发送时间（send_before）时仍发不完，剩余的人将不再发送。';
    add('error', 'too_slow', '/send_before', zh, 'At this rate it is not done by send_before; the rest would expire.');
  }
  if (quota !== null && quota.remain < calls) {
    const zh = `微信今日剩余 ${quota.remain} 次调用，本次约需 ${calls} 次；超出的部分会等到配额重置。`;
    const en = `WeChat allows ${quota.remain} more calls today, this push needs about ${calls}; the rest waits for the reset.`;
    add('warning', 'quota_short', null, zh, en);
  }
  if (paused) {
    add('warning', 'paused', null, '应用、模板或通道当前处于暂停状态。', 'The app, template or channel is paused now.');
  }
  for (const key of composed.compiled.unverified) {
    const zh = '微信文档没有说明此字段类型的规则，无法预先检查。';
    add('warning', 'unverified_type', `/message/fields/${key}`, zh, 'WeChat documents no rule for this type of field.');
  }
  return findings;
}
