import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import type { Live } from '../../api/live.ts';
import { useRead } from '../../api/use.ts';
import { count, percent } from '../../pieces/numbers.ts';
import { shanghai, stamp, useZone } from '../../pieces/Time.tsx';

const metrics = 'accepted,failed,suppressed,opened,acceptance_rate,open_rate';
const dayMs = 86_400_000;

/** Numbers of today beside those of the same weekday a week ago, up to the same hour. */
export function Today({ app, live }: { app: App; live: Live }) {
  const { t } = useTranslation('overview');
  const zone = useZone();
  const now = new Date();
  const day = stamp(now, zone).slice(0, 10);
  const weekAgo = new Date(now.getTime() - 7 * dayMs);
  const then = stamp(weekAgo, zone).slice(0, 10);
  // To a quarter of an hour, or each look would be another question.
  const until = new Date(Math.floor(weekAgo.getTime() / 900_000) * 900_000).toISOString();
  const query = { app_id: app.id, metrics, granularity: 'total', time_zone: zone } as const;
  const today = useRead('getStats', { query: { ...query, from: day } }, { every: 10_000, keep: true });
  const before = useRead('getStats', { query: { ...query, from: then, to: until } });
  const a = { ...today.data?.series[0]?.totals, ...ofNow(live, zone) };
  const b = before.data?.series[0]?.totals ?? {};
  const rate = (value: number | null | undefined) => (value == null ? '—' : percent(value, 1));
  const cards: [string, string, string][] = [
    ['accepted', count(a.accepted ?? 0), count(b.accepted ?? 0)],
    ['rate', rate(a.acceptance_rate), rate(b.acceptance_rate)],
    ['opened', count(a.opened ?? 0), count(b.opened ?? 0)],
    ['openRate', rate(a.open_rate), rate(b.open_rate)],
    ['suppressed', count(a.suppressed ?? 0), count(b.suppressed ?? 0)],
    ['failed', count(a.failed ?? 0), count(b.failed ?? 0)],
  ];
  return (
    <dl className="today">
      {cards.map(([key, value, earlier]) => (
        <div key={key} className="card">
          <dt>{t(`today.${key}`)}</dt>
          <dd className="today-value">{today.data === undefined ? <span className="skeleton today-wait" /> : value}</dd>
          <dd className="soft">{t('today.before', { value: before.data === undefined ? '…' : earlier })}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Counters as they are this second. They begin at the app's midnight: only where that is also the reader's. */
function ofNow({ on, counters }: Live, zone: string): Record<string, number | null> {
  if (!on || counters === null || stamp(new Date(), zone) !== stamp(new Date(), shanghai)) return {};
  const of = (name: string) => counters.counts[name] ?? 0;
  const [accepted, failed, suppressed, opened] = ['accepted', 'failed', 'suppressed', 'opened'].map(of) as [
    number,
    number,
    number,
    number,
  ];
  const called = accepted + failed + of('unknown');
  return {
    accepted,
    failed,
    suppressed,
    opened,
    acceptance_rate: called === 0 ? null : accepted / called,
    open_rate: accepted === 0 ? null : opened / accepted,
  };
}
