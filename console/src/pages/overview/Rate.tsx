import { useEffect, useReducer, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import type { Live } from '../../api/live.ts';
import { useRead } from '../../api/use.ts';
import { decimal } from '../../pieces/numbers.ts';
import { perSecond, type Sends, shownSeconds, speedOf, withCount } from './rate.ts';

const nothing = Array<null>(shownSeconds).fill(null);

/** How many messages go out a second, and went in the last minute: the differences of the live counters. */
export function Rate({ app, live }: { app: App; live: Live }) {
  const { t } = useTranslation('overview');
  const seconds = useSeconds(live);
  const minute = useLastMinute(app, !live.on);
  const speed = live.on ? speedOf(seconds) : minute;
  const known = seconds.filter((n) => n !== null);
  const peak = Math.max(0, ...known);
  const average = known.reduce((sum, n) => sum + n, 0) / Math.max(1, known.length);
  const words = { peak: decimal(peak), average: decimal(average) };
  return (
    <section className="card card-pad vital">
      <h2>{t('rate.title')}</h2>
      <p className="vital-value">
        {speed === null ? <span className="skeleton today-wait" /> : decimal(speed)}
        <small>{t('rate.unit')}</small>
      </p>
      {live.on ? (
        <>
          <Bars seconds={seconds} peak={peak} label={t('rate.label', words)} />
          <p className="field-rule vital-ends">
            <span>{t('rate.last')}</span>
            <span>{t('rate.words', words)}</span>
          </p>
        </>
      ) : (
        <p className="field-rule">{t('rate.minute')}</p>
      )}
    </section>
  );
}

function Bars({ seconds, peak, label }: { seconds: (number | null)[]; peak: number; label: string }) {
  const height = (n: number) => (n === 0 ? 0 : Math.max(1.5, (n / peak) * 40));
  return (
    <svg className="rate-bars" viewBox={`0 0 ${shownSeconds * 4} 40`} preserveAspectRatio="none" role="img">
      <title>{label}</title>
      {seconds.map((n, i) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place, what it shows moves through it
        n === null ? null : <rect key={i} x={i * 4} y={40 - height(n)} width={3} height={height(n)} />,
      )}
    </svg>
  );
}

/** The last seconds by the live counters, told anew every second: nothing is told while nothing is sent. */
function useSeconds({ on, counters }: Live): (number | null)[] {
  const sends = useRef<{ seen: Sends; serverAhead: number } | null>(null);
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    // What came while nobody listened is not of the second in which we hear of it.
    if (!on || counters === null) {
      sends.current = null;
      return;
    }
    const { accepted = 0, failed = 0, unknown = 0 } = counters.counts;
    const at = Date.parse(counters.at);
    const seen = withCount(sends.current?.seen ?? null, at, accepted + failed + unknown);
    sends.current = { seen, serverAhead: at - performance.now() };
  }, [on, counters]);
  useEffect(() => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  if (sends.current === null) return nothing;
  return perSecond(sends.current.seen, performance.now() + sends.current.serverAhead);
}

/** The average of the last whole minute, where there is no stream; null until it is known. */
function useLastMinute(app: App, wanted: boolean): number | null {
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  const [from, to] = [minute - 60_000, minute].map((at) => new Date(at).toISOString());
  const query = { app_id: app.id, metrics: 'reachable', granularity: 'minute', from, to } as const;
  const { data } = useRead('getStats', { query }, { enabled: wanted, every: 15_000, keep: true });
  return data === undefined ? null : (data.series[0]!.totals.reachable ?? 0) / 60;
}
