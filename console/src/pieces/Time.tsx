import { useTranslation } from 'react-i18next';
import { useMe } from '../api/me.ts';
import { relative } from './numbers.ts';
import { Tip } from './Tip.tsx';

export const shanghai = 'Asia/Shanghai';
const browser = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone times are shown in: the member's, else this computer's. */
export function useZone(): string {
  return useMe().member.time_zone ?? browser;
}

const kept = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-28 15:04`, in a zone. Making a format takes many times as long as using it, and a list shows a hundred times. */
export function stamp(at: Date, zone: string, seconds = false): string {
  const timeStyle = seconds ? 'medium' : 'short';
  const key = `${zone} ${timeStyle}`;
  const format = kept.get(key) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle });
  kept.set(key, format);
  return format.format(at);
}

/** Whether two zones show the same clock at a time. */
function sameClock(at: Date, a: string, b: string): boolean {
  return stamp(at, a) === stamp(at, b);
}

/**
 * A time in the member's zone, with Beijing's beside it where the two differ. The tip tells how long ago, and the exact
 * instant.
 */
export function Time({ value, short = false }: { value: string | null; short?: boolean }) {
  const { t } = useTranslation('common');
  const zone = useZone();
  if (value === null) return <span className="soft">{t('time.never')}</span>;
  const at = new Date(value);
  const text = stamp(at, zone);
  const thisYear = text.startsWith(stamp(new Date(), zone).slice(0, 5));
  const differs = !sameClock(at, zone, shanghai);
  return (
    <Tip title={<Exactly at={at} />}>
      <time dateTime={value} className="time">
        {short && thisYear ? text.slice(5) : text}
        {differs && (
          <small>
            {stamp(at, shanghai).slice(5)} {t('time.shanghai')}
          </small>
        )}
      </time>
    </Tip>
  );
}

/** Only worked out when somebody looks at it. */
function Exactly({ at }: { at: Date }) {
  const { t } = useTranslation('common');
  return (
    <>
      {relative(at)}
      <br />
      {stamp(at, shanghai, true)} {t('time.shanghai')}
      <br />
      {at.toISOString()}
    </>
  );
}
