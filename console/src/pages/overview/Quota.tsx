import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { count, percent, shortCount } from '../../pieces/numbers.ts';
import { shanghai, stamp, useZone } from '../../pieces/Time.tsx';

type Status = Answer<'getAppStatus'>;

/** From which share on a quota is told to run short. */
const short = 0.8;

/** How much of the day's calls is used, who says so and since when. */
export function Quota({ quota }: { quota: Status['quota'] }) {
  const { t } = useTranslation('overview');
  const zone = useZone();
  const { told, counted } = quota;
  const isToday = told !== null && told.read_at >= quota.since;
  // A word of WeChat is up to a minute old, and does not know what was sent since.
  const used = isToday ? Math.max(told.used, counted) : counted;
  const limit = told?.daily_limit ?? null;
  const share = limit === null ? 0 : Math.min(1, used / limit);
  const resets = stamp(new Date(quota.resets_at), shanghai).slice(11);
  const left = limit === null ? 0 : Math.max(0, limit - used);
  const state = share >= 1 ? 'out' : share >= short ? 'near' : 'fine';
  return (
    <section className="card card-pad vital">
      <h2>{t('quota.title')}</h2>
      <p className="vital-value">
        {count(used)}
        {limit !== null && <small title={count(limit)}>/ {shortCount(limit)}</small>}
      </p>
      {limit !== null && (
        <>
          <div className={`quota-bar ${state}`} aria-hidden>
            <i style={{ width: `${share * 100}%` }} />
          </div>
          <p className={`field-rule vital-ends quota-${state}`}>
            <span>{t(`quota.${state}`, { share: percent(used, limit), left: count(left) })}</span>
            <span>{t('quota.resets', { time: resets })}</span>
          </p>
        </>
      )}
      <p className="field-rule">
        {isToday
          ? t('quota.told', {
              time: stamp(new Date(told.read_at), zone).slice(11),
              used: count(told.used),
              n: count(counted),
            })
          : t(told === null ? 'quota.unknown' : 'quota.counted')}
      </p>
    </section>
  );
}
