import { getRouteApi } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { AlertCard } from './AlertCard.tsx';

const route = getRouteApi('/shell/alerts');
const pageSize = 20;
const mostShown = 200;

/** Alerts with what they say: those that are open, or those that are over. */
export function AlertList() {
  const { t } = useTranslation(['alert', 'common']);
  const { state = 'open' } = route.useSearch();
  const navigate = route.useNavigate();
  const [limit, setLimit] = useState(pageSize);
  const query = { state, limit };
  const list = useRead('listAlerts', { query }, { every: 15_000, keep: true });
  return (
    <>
      <div className="filters">
        <Segmented
          aria-label={t('state')}
          value={state}
          options={(['open', 'resolved'] as const).map((value) => ({ value, label: t(`lists.${value}`) }))}
          onChange={(value) =>
            void navigate({
              search: (before) => ({ ...before, state: value === 'open' ? undefined : value }),
              replace: true,
            })
          }
        />
        <CurlButton operation="listAlerts" input={{ query }} />
      </div>
      <Reading
        of={list}
        empty={({ items }) =>
          items.length === 0 ? (
            <section className="card">
              <EmptyState title={t(`none.${state}`)} text={t(`noneText.${state}`)} />
            </section>
          ) : null
        }
      >
        {({ items, next_cursor }) => (
          <>
            <ul className="alert-list" aria-label={t(`lists.${state}`)}>
              {items.map((alert) => (
                <AlertCard key={alert.id} alert={alert} />
              ))}
            </ul>
            {next_cursor !== null && limit < mostShown && (
              <p className="more-row">
                <Button loading={list.isPlaceholderData} onClick={() => setLimit(limit + pageSize)}>
                  {t('common:actions.loadMore')}
                </Button>
              </p>
            )}
          </>
        )}
      </Reading>
    </>
  );
}
