import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { createPush, type dryRun } from '#contract/push.ts';
import { suppressExplanations } from '#core/delivery/explanation.ts';
import { type SuppressReason, suppressReasons } from '#core/delivery/outcome.ts';
import { appIdOf, clientOptions, clientUsage, connect, required, requiredApp } from '../api.ts';
import { type Command, UsageError } from '../command.ts';
import { choiceOf, messageOf, messageOptions } from '../push/options.ts';
import { runPreflight } from '../push/preflight.ts';
import { waitForPush } from '../push/wait.ts';

export const pushCommand: Command = {
  name: 'push',
  summary: '发送一条推送 / send one push through the API',
  usage: `hongyan push --app ID --template T --openid O --field KEY=VALUE … [--page P] [--no-credit try] [--dry-run] [--wait]
        hongyan push preflight --app ID (--file PUSH.json | --template T --field KEY=VALUE … (--openid O … | --tag T … | --segment ID | --all)) [--json]

  --app        应用 ID 或 AppID / app id or AppID (wx...)
  --template   模板 ID / WeChat’s template id or ours
  --openid     接收人，可重复 / recipient; may stand several times
  --field      字段=值，可重复 / template field and its value, e.g. thing1=明前龙井
  --page       落地页 / landing page, e.g. pages/order/detail?id=1
  --no-credit  suppress（默认：没有次数则不发 / default: no call without a credit）或 or try
  --dry-run    只检查不发送 / check only: nothing is stored or sent
  preflight    发送前体检：可触达人数、原因、字段、配额、预计完成时间 / reach, reasons, values, quota, time and cost
  --file       createPush 的请求体 / the body of createPush, as JSON
  --wait       等待结果并说明原因 / wait for the outcome and say why; --timeout SECONDS (60)
${clientUsage}

  --wait 与 --dry-run：全部受理（会发送）时退出码为 0，否则为 1；preflight：没有严重问题时为 0
  with --wait and --dry-run the exit code is 0 only when everybody is (would be) sent to; with preflight when
  nothing found is an error`,
  async run(args, { out, err }) {
    if (args[0] === 'preflight') return runPreflight(args.slice(1), { out, err });
    const { values } = parseArgs({ args, options });
    const app = requiredApp(values.app);
    const message = messageOf(values);
    const openids = values.openid ?? [];
    if (openids.length === 0) required(undefined, '--openid');
    const noCredit = choiceOf(values['no-credit']);
    const timeoutMs = secondsOf(values.timeout) * 1000;
    const api = connect(values);
    const answer = await api.call(createPush, {
      body: {
        app_id: await appIdOf(api, app),
        audience: { openids },
        message,
        no_credit: noCredit,
        dry_run: values['dry-run'],
      },
    });
    if ('dry_run' in answer) {
      out.write(`${describeDryRun(answer)}\n`);
      return answer.would_send === answer.audience_count ? 0 : 1;
    }
    if (!values.wait) {
      out.write(`${answer.id}\n`);
      return 0;
    }
    err.write(`推送 push ${answer.id}，等待结果 / waiting …\n`);
    const waited = await waitForPush(api, answer.id, timeoutMs);
    out.write(`${waited.text}\n`);
    return waited.allAccepted ? 0 : 1;
  },
};

const options = {
  ...clientOptions,
  ...messageOptions,
  'dry-run': { type: 'boolean', default: false },
  wait: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '60' },
} as const;

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400) return seconds;
  throw new UsageError('--timeout 应为秒数 / takes seconds');
}

function describeDryRun(answer: z.output<typeof dryRun>): string {
  const suppressed = answer.would_suppress.map(({ reason, count }) => {
    const known = suppressReasons.includes(reason as SuppressReason);
    const what = known ? suppressExplanations[reason as SuppressReason].what : { zh: reason, en: reason };
    return `  未发送 suppressed ${count}: ${what.zh} / ${what.en}`;
  });
  const failed = answer.would_fail.map(({ field, code, count }) => `  失败 failed ${count}: ${field} ${code}`);
  const samples = answer.samples.map(
    ({ data, page }) => `  ${JSON.stringify(data)}${page === null ? '' : ` → ${page}`}`,
  );
  return [
    `会发送 would send ${answer.would_send} / ${answer.audience_count}`,
    ...suppressed,
    ...failed,
    ...samples,
  ].join('\n');
}
