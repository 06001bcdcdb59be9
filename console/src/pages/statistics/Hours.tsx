import { Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, App } from '../../api/contract.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { count, percent } from '../../pieces/numbers.ts';
import { Reading } from '../../pieces/Reading.tsx';
import { shade } from './Consent.tsx';

type Cell = Answer<'bestHours'>['cells'][number];
type Shown = 'opened' | 'accepted';

const spans = [28, 56, 180] as const;
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** When messages are sent and opened, by hour of the week, and the hours worth sending in. */
export function Hours({ app }: { app: App }) {
  const { t } = useTranslation('stats');
  const [days, setDays] = useState<(typeof spans)[number]>(56);
  const [templateId, setTemplate] = useState('');
  const [shown, setShown] = useState<Shown>('opened');
  const templates = useRead('listTemplates', { params: { app_id: app.id } });
  const query = { app_id: app.id, days, ...(templateId === '' ? {} : { template_id: templateId }) };
  const best = useRead('bestHours', { query }, { keep: true });
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t('hours.what')}
          value={shown}
          options={(['opened', 'accepted'] as const).map((value) => ({ value, label: t(`hours.${value}`) }))}
          onChange={setShown}
        />
        <Select
          aria-label={t('range')}
          value={days}
          options={spans.map((value) => ({ value, label: t('hours.days', { n: value }) }))}
          onChange={setDays}
        />
        <Select
          aria-label={t('dimensions.template')}
          className="stats-template"
          showSearch={{ optionFilterProp: 'label' }}
          value={templateId}
          options={[
            { value: '', label: t('hours.allTemplates') },
            ...(templates.data?.items ?? []).map((one) => ({ value: one.id, label: one.title })),
          ]}
          onChange={setTemplate}
        />
        <CurlButton operation="bestHours" input={{ query }} />
      </div>
      <section className="card card-pad" aria-label={t('hours.title')}>
        <Reading
          of={best}
          empty={({ cells }) =>
            cells.every((cell) => cell.accepted === 0 && cell.opened === 0) ? (
              <EmptyState title={t('none')} text={t('hours.none')} />
            ) : null
          }
        >
          {(data) => (
            <>
              <div className="stats-head">
                <h2>{t('hours.title')}</h2>
                <small className="soft">{data.time_zone}</small>
              </div>
              <HeatMap cells={data.cells} shown={shown} />
              {data.best.length > 0 && (
                <>
                  <h3 className="stats-best-title">{t('hours.best')}</h3>
                  <ol className="stats-best">
                    {data.best.map(({ weekday, hour, opened_share }) => (
                      <li key={`${weekday} ${hour}`}>
                        <b>
                          {t(`weekdays.${weekday}`)} {two(hour)}:00
                        </b>
                        <span className="soft">{t('hours.share', { share: percent(opened_share, 1) })}</span>
                      </li>
                    ))}
                  </ol>
                </>
              )}
            </>
          )}
        </Reading>
      </section>
    </>
  );
}

/** A table whose cells are as dark as they are full; each says its numbers to who points at it, or cannot see it. */
function HeatMap({ cells, shown }: { cells: Cell[]; shown: Shown }) {
  const { t } = useTranslation('stats');
  const most = Math.max(1, ...cells.map((cell) => cell[shown]));
  const at = new Map(cells.map((cell) => [cell.weekday * 24 + cell.hour, cell]));
  return (
    <table className="heat-map" aria-label={t('hours.title')}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{t('hours.weekday')}</span>
          </th>
          {hours.map((hour) => (
            <th key={hour} scope="col">
              <span className={hour % 3 === 0 ? '' : 'visually-hidden'}>{hour}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weekdays.map((weekday) => (
          <tr key={weekday}>
            <th scope="row">{t(`weekdays.${weekday}`)}</th>
            {hours.map((hour) => {
              const cell = at.get(weekday * 24 + hour);
              const n = cell?.[shown] ?? 0;
              const text = t('hours.cell', {
                when: `${t(`weekdays.${weekday}`)} ${two(hour)}:00`,
                opened: count(cell?.opened ?? 0),
                accepted: count(cell?.accepted ?? 0),
              });
              return (
                <td key={hour} className="heat" style={shade(n / most)} title={text}>
                  <span className="visually-hidden">{count(n)}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const two = (n: number) => String(n).padStart(2, '0');
