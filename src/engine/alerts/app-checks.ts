import type { AlertKind } from '#contract/alert.ts';
import { pauseReasons } from '#contract/pause-reason.ts';
import { Baseline } from '#core/alerts/baseline.ts';
import { type Episode, Watch } from '#core/alerts/episode.ts';
import type { Explanation, Finding } from '#core/alerts/lifecycle.ts';
import { isAbove, isBelow, isMany } from '#core/alerts/rates.ts';
import { wallClock } from '#core/message/zoned-time.ts';
import { inZone } from '#core/stats/zone.ts';
import { readCodes, readSums } from '#db/queries/alert/look.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { activePauses } from '#db/queries/limiter/read.ts';
import type { EngineContext } from '../context.ts';
import { creditsRunningOut } from './credit-check.ts';
import { LiveSeries } from './live-series.ts';
import type { Rules } from './rules.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const creditsEveryMs = 6 * hourMs;
const tokenReasons = /token|secret|appid|credential/i;

interface Watched {
  series: LiveSeries;
  watch: Watch;
  until: number;
  episode: Episode | null;
}

type Say = (kind: AlertKind, key: string, explanation: Explanation, certain?: boolean) => void;

/** What may be out of order with one app. Remembers the course of its volume between rounds. */
export class AppChecks {
  readonly #context: Pick<EngineContext, 'pool' | 'clock'>;
  readonly #watched = new Map<string, Watched>();
  readonly #credits = new Map<string, { at: number; findings: [string, Explanation][] }>();

  constructor(context: Pick<EngineContext, 'pool' | 'clock'>) {
    this.#context = context;
  }

  /** What is found of an app now. */
  async look(app: AppRow, rules: Rules): Promise<Finding[]> {
    const findings: Finding[] = [];
    const [say, limit] = this.#sayer(app, rules, findings);
    await this.#volume(app, say);
    await this.#rates(app, say, limit);
    await this.#pauses(app, say);
    await this.#silence(app, say, limit('callback_silence'));
    await this.#runOut(app, say, limit('credits_run_out'));
    return findings;
  }

  /** What would have been found at the time of the clock: only what is told from stored numbers. */
  async lookBack(app: AppRow, rules: Rules): Promise<Finding[]> {
    const findings: Finding[] = [];
    const [say, limit] = this.#sayer(app, rules, findings);
    await this.#volume(app, say);
    await this.#rates(app, say, limit);
    return findings;
  }

  #sayer(app: AppRow, rules: Rules, findings: Finding[]): [Say, (kind: AlertKind) => number] {
    const say: Say = (kind, key, explanation, certain = false) => {
      const { enabled, severity } = rules.of(kind, app.organization_id, app.id);
      if (!enabled) return;
      findings.push({
        organizationId: app.organization_id,
        appId: app.id,
        kind,
        key: `${app.id}${key}`,
        severity,
        explanation,
        certain,
      });
    };
    return [say, (kind) => rules.of(kind, app.organization_id, app.id).threshold];
  }

  async #volume(app: AppRow, say: Say): Promise<void> {
    const now = Math.floor(this.#context.clock.now().getTime() / minuteMs);
    const one = await this.#watchedOf(app, now);
    // The detector moves on once for every minute that is over.
    for (let minute = Math.max(one.until + 1, now - 5); minute <= now; minute++) {
      const step = one.watch.step(minute);
      if (step === null) continue;
      one.episode = 'fired' in step ? step.fired : null;
    }
    one.until = now;
    if (one.episode === null) return;
    const { direction, minutes, actual, expected, sigmas } = one.episode.judgement;
    const kind = direction === 'low' ? 'volume_drop' : 'volume_spike';
    const change = Math.round((actual / expected - 1) * 100);
    const numbers = {
      minutes,
      actual,
      expected: Math.round(expected),
      change_percent: change,
      sigmas: Math.round(sigmas * 10) / 10,
    };
    say(
      kind,
      '',
      {
        zh: `${app.name}：最近 ${minutes} 分钟单发调用 ${actual} 次，按往周同一时段应为约 ${Math.round(expected)} 次（${change > 0 ? '+' : ''}${change}%）`,
        en: `${app.name}: ${actual} single calls in ${minutes} minutes where about ${Math.round(expected)} are usual at this hour of the week (${change > 0 ? '+' : ''}${change} %)`,
        numbers,
        link: `/v1/stats?app_id=${app.id}&granularity=minute&metrics=reachable`,
      },
      true,
    );
  }

  async #watchedOf(app: AppRow, now: number): Promise<Watched> {
    const known = this.#watched.get(app.id);
    // What is usual is learned anew every hour; it hardly moves.
    if (known !== undefined && now - known.until < 60 && now % 60 !== 0) {
      await known.series.refresh(this.#context.pool, now);
      return known;
    }
    const series = known?.series ?? new LiveSeries(app.id);
    await series.refresh(this.#context.pool, now);
    if (known !== undefined && known.episode !== null) return known;
    const sinceMidnight = (minute: number) => {
      const { hour, minute: past } = wallClock(new Date(minute * minuteMs), app.time_zone);
      return hour * 60 + past;
    };
    const made = {
      series,
      watch: new Watch(series, { sinceMidnight }, new Baseline(series)),
      until: now - 1,
      episode: null,
    };
    this.#watched.set(app.id, made);
    return made;
  }

  async #rates(app: AppRow, say: Say, limit: (kind: AlertKind) => number): Promise<void> {
    const { pool, clock } = this.#context;
    const now = new Date(Math.ceil(clock.now().getTime() / minuteMs) * minuteMs);
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const minutes = 5;
    const recent = await readSums(pool, app.id, 1, ago(minutes * minuteMs), now);
    const link = `/v1/stats?app_id=${app.id}&granularity=quarter`;
    if (recent.called >= 30) {
      const usual = await readSums(pool, app.id, 15, ago(7 * dayMs), ago(hourMs));
      const [share, before] = [
        { part: recent.accepted, whole: recent.called },
        { part: usual.accepted, whole: usual.called },
      ];
      if (isBelow(share, before, limit('success_rate_drop'))) {
        const [is, was] = [percent(share), percent(before)];
        say('success_rate_drop', '', {
          zh: `${app.name}：最近 ${minutes} 分钟接受率 ${is}%（${recent.accepted}/${recent.called}），平时 ${was}%`,
          en: `${app.name}: ${is} % of calls were accepted in ${minutes} minutes (${recent.accepted} of ${recent.called}), usually ${was} %`,
          numbers: { minutes, accepted: recent.accepted, called: recent.called, rate_percent: is, usual_percent: was },
          link: `${link}&metrics=acceptance_rate,accepted,failed`,
        });
      }
      const earlier = new Map(
        (await readCodes(pool, app.id, 15, ago(7 * dayMs), ago(hourMs))).map((row) => [row.value, row.n]),
      );
      for (const { value: code, n } of await readCodes(pool, app.id, 1, ago(minutes * minuteMs), now)) {
        const was = { part: earlier.get(code) ?? 0, whole: usual.called };
        if (n < 20 || !isAbove({ part: n, whole: recent.called }, was, limit('failure_spike'))) continue;
        say('failure_spike', `/${code}`, {
          zh: `${app.name}：最近 ${minutes} 分钟有 ${n} 次返回 ${code}，占调用的 ${percent({ part: n, whole: recent.called })}%，平时 ${percent(was)}%`,
          en: `${app.name}: ${n} calls were answered ${code} in ${minutes} minutes, ${percent({ part: n, whole: recent.called })} % of all, usually ${percent(was)} %`,
          numbers: { errcode: code, minutes, count: n, called: recent.called },
          link: `${link}&dimensions=errcode&metrics=failed`,
        });
      }
    }
    const half = await readSums(pool, app.id, 1, ago(30 * minuteMs), now);
    if (half.refused >= 30) {
      const week = await readSums(pool, app.id, 15, ago(7 * dayMs), ago(hourMs));
      const usual = week.refused / (7 * 48);
      if (isMany(half.refused, usual, limit('refusal_spike'))) {
        say('refusal_spike', '', {
          zh: `${app.name}：最近 30 分钟有 ${half.refused} 次拒绝，平时约 ${Math.round(usual)} 次`,
          en: `${app.name}: ${half.refused} refusals in 30 minutes, usually about ${Math.round(usual)}`,
          numbers: { minutes: 30, refused: half.refused, usual: Math.round(usual * 10) / 10 },
          link: `${link}&metrics=granted,refused`,
        });
      }
    }
    const day = await readSums(pool, app.id, 15, ago(dayMs), now);
    const week = await readSums(pool, app.id, 15, ago(8 * dayMs), ago(dayMs));
    const [opened, before] = [
      { part: day.opened, whole: day.accepted },
      { part: week.opened, whole: week.accepted },
    ];
    const usual = before.whole === 0 ? 0 : before.part / before.whole;
    if (day.accepted >= 500 && before.part >= 100 && isBelow(opened, before, usual * limit('open_rate_drop'))) {
      say('open_rate_drop', '', {
        zh: `${app.name}：最近 24 小时打开率 ${percent(opened)}%，前七天 ${percent(before)}%`,
        en: `${app.name}: ${percent(opened)} % of messages were opened in 24 hours, ${percent(before)} % in the seven days before`,
        numbers: {
          opened: day.opened,
          accepted: day.accepted,
          rate_percent: percent(opened),
          usual_percent: percent(before),
        },
        link: `${link}&metrics=open_rate,opened,accepted`,
      });
    }
  }

  async #pauses(app: AppRow, say: Say): Promise<void> {
    const { pool, clock } = this.#context;
    for (const row of await activePauses(pool, [app.id], clock.now())) {
      const isToken = row.scope === 'app' && tokenReasons.test(row.reason ?? '');
      const until = row.paused_until?.toISOString() ?? null;
      const wall =
        row.paused_until === null ? '' : inZone(row.paused_until, app.time_zone).slice(0, 16).replace('T', ' ');
      const reason = row.reason ?? '';
      const { zh = reason, en = reason } = pauseReasons[reason] ?? {};
      const code = row.errcode === null ? '' : row.errcode;
      say(isToken ? 'token_failure' : 'limiter_paused', `/${row.scope}/${row.key}`, {
        zh: `${app.name}：${scopes[row.scope]}被暂停：${zh}${code === '' ? '' : `（${code}）`}，${until === null ? '需要人工恢复' : `到 ${wall}（${app.time_zone}）`}`,
        en: `${app.name}: a pause holds the ${row.scope} (${en}${code === '' ? '' : `, ${code}`}) ${until === null ? 'until somebody lifts it' : `until ${wall} (${app.time_zone})`}`,
        numbers: { scope: row.scope, key: row.key, reason: row.reason, errcode: row.errcode, until },
        link: `/v1/apps/${app.id}/limiters`,
      });
    }
  }

  async #silence(app: AppRow, say: Say, least: number): Promise<void> {
    const { pool, clock } = this.#context;
    const now = clock.now();
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const sent = await readSums(pool, app.id, 1, ago(hourMs), ago(10 * minuteMs));
    if (sent.accepted < least) return;
    const since = await readSums(pool, app.id, 1, ago(hourMs), now);
    if (since.reported > 0) return;
    const before = await readSums(pool, app.id, 15, ago(14 * dayMs), ago(hourMs));
    // Who never had the message push set up does not miss it.
    if (before.reported === 0) return;
    say('callback_silence', '', {
      zh: `${app.name}：最近一小时接受了 ${sent.accepted} 条消息，却没有收到一条微信下发结果`,
      en: `${app.name}: ${sent.accepted} messages were accepted within the hour, and WeChat reported on none of them`,
      numbers: { accepted: sent.accepted, reported: 0 },
      link: `/v1/stats?app_id=${app.id}&granularity=quarter&metrics=accepted,delivered`,
    });
  }

  async #runOut(app: AppRow, say: Say, days: number): Promise<void> {
    const kept = this.#credits.get(app.id);
    if (kept === undefined || performance.now() - kept.at > creditsEveryMs) {
      this.#credits.set(app.id, {
        at: performance.now(),
        findings: await creditsRunningOut(this.#context, app, Math.max(1, Math.ceil(days))),
      });
    }
    for (const [key, explanation] of this.#credits.get(app.id)!.findings)
      say('credits_run_out', key, explanation, true);
  }
}

const scopes: Record<string, string> = { app: '应用', template: '模板', channel: '通道', push: '推送' };

function percent({ part, whole }: { part: number; whole: number }): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
}
