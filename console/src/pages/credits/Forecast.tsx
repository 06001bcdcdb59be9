import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { count, shortCount } from '../../pieces/numbers.ts';

type Day = Answer<'creditForecast'>['days'][number];

const [width, height] = [560, 110];

/** The balance of the days ahead as an area; the numbers are in the text for those who cannot see it. */
export function Forecast({ days }: { days: Day[] }) {
  const { t } = useTranslation('credit');
  if (days.length < 2) return null;
  const most = Math.max(1, ...days.map((day) => day.balance));
  const x = (i: number) => (i / (days.length - 1)) * width;
  const y = (balance: number) => height - (balance / most) * (height - 14);
  const line = days.map((day, i) => `${x(i).toFixed(1)},${y(day.balance).toFixed(1)}`).join(' ');
  const [first, last] = [days[0]!, days.at(-1)!];
  return (
    <figure className="forecast">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('forecast', {
          from: first.day,
          to: last.day,
          first: count(Math.round(first.balance)),
          last: count(Math.round(last.balance)),
        })}
      >
        <polygon points={`0,${height} ${line} ${width},${height}`} />
        <polyline points={line} />
      </svg>
      <figcaption>
        <span>
          {first.day.slice(5)} · {shortCount(Math.round(first.balance))}
        </span>
        <span>
          {last.day.slice(5)} · {shortCount(Math.round(last.balance))}
        </span>
      </figcaption>
    </figure>
  );
}
