import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { preflightPush, type preflightReport } from '#contract/preflight.ts';
import type { pushBody } from '#contract/push.ts';
import { appIdOf, clientOptions, connect, required, requiredApp } from '../api.ts';
import { Failure, type Io, UsageError } from '../command.ts';
import { choiceOf, messageOf, messageOptions } from './options.ts';

type Report = z.output<typeof preflightReport>;
type Body = z.input<typeof pushBody>;

const options = {
  ...clientOptions,
  ...messageOptions,
  file: { type: 'string' },
  tag: { type: 'string', multiple: true },
  segment: { type: 'string' },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** `hongyan push preflight`: prints the report; exit code 0 when nothing stands against sending. */
export async function runPreflight(args: string[], { out }: Io): Promise<number> {
  const { values } = parseArgs({ args, options });
  const fromFile = values.file === undefined ? null : await bodyFrom(values.file);
  const app = values.app === undefined && fromFile !== null ? null : requiredApp(values.app);
  const api = connect(values);
  const rest = fromFile ?? {
    audience: audienceOf(values),
    message: messageOf(values),
    no_credit: choiceOf(values['no-credit']),
  };
  const body: Body = { ...rest, ...(app === null ? {} : { app_id: await appIdOf(api, app) }) };
  const report = await api.call(preflightPush, { body });
  out.write(`${values.json ? JSON.stringify(report, null, 2) : describeReport(report)}\n`);
  return report.ready ? 0 : 1;
}

async function bodyFrom(file: string): Promise<Body> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Failure(`${file} cannot be read: ${error.message}`, `无法读取 ${file}：${error.message}`);
  });
  try {
    return JSON.parse(text) as Body;
  } catch (error) {
    throw new Failure(`${file} is not JSON: ${(error as Error).message}`, `${file} 不是合法的 JSON。`);
  }
}

function audienceOf(values: { openid?: string[]; tag?: string[]; segment?: string; all: boolean }): Body['audience'] {
  const ways: Body['audience'][] = [
    ...(values.openid === undefined ? [] : [{ openids: values.openid }]),
    ...(values.tag === undefined ? [] : [{ tags: { any: values.tag } }]),
    ...(values.segment === undefined ? [] : [{ segment_id: values.segment }]),
    ...(values.all ? [{ all: true as const }] : []),
  ];
  if (ways.length === 0) required(undefined, '--openid | --tag | --segment | --all');
  if (ways.length > 1) {
    throw new UsageError(
      '--openid、--tag、--segment、--all 只能选一种 / give one of --openid, --tag, --segment, --all',
    );
  }
  return ways[0]!;
}

/** The report for a person, Chinese first. */
export function describeReport(report: Report): string {
  const { audience, reachable, cost, rate, finish, quota } = report;
  const about = audience.sampled ? `（抽样 ${audience.looked_at} 人推算 / scaled up from ${audience.looked_at}）` : '';
  const span = reachable.low === reachable.high ? '' : ` (${reachable.low}-${reachable.high})`;
  const quotaLine =
    quota === null
      ? '微信配额 quota: 未知 not known'
      : `微信配额 quota: 今日剩余 ${quota.remain} / ${quota.daily_limit} left today`;
  return [
    `人群 audience: ${audience.count}${about}`,
    `可触达 reachable: ${reachable.count}${span}`,
    ...report.suppressed.map(({ count, zh, en }) => `  不发送 not sent ${count}: ${zh} / ${en}`),
    ...report.waiting.map(
      ({ count, zh, en, first, last }) => `  稍后 later ${count}: ${zh} / ${en}, ${first} - ${last}`,
    ),
    ...report.failing.map(({ field, count, zh, en }) => `  失败 failing ${count}: ${field} ${zh} / ${en}`),
    `消耗次数 credits: ${cost.credits}`,
    quotaLine,
    `速率 rate: ${Math.round(rate.per_second * 10) / 10}/s (${rate.bound_by})`,
    `预计完成 done by: ${finish.at} (${Math.ceil(finish.seconds)} s)`,
    ...report.samples.slice(0, 1).map(({ data }) => `示例 sample: ${JSON.stringify(data)}`),
    ...report.findings.map(({ level, zh, en }) => `${level === 'error' ? '✗' : '!'} ${zh} / ${en}`),
    report.ready ? '✓ 可以发送 ready' : '✗ 不宜发送 not ready',
  ].join('\n');
}
