import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../api/contract.ts';
import { useCurrentApp } from '../shell/current-app.ts';
import { EmptyState } from './EmptyState.tsx';
import { ErrorNotice } from './ErrorNotice.tsx';
import { SkeletonRows } from './Skeleton.tsx';

/** A page that speaks of one app: waits for it, and leads to connecting one where there is none. */
export function NeedsApp({ children }: { children: (app: App) => ReactNode }) {
  const { t } = useTranslation('shell');
  const { app, loading, error } = useCurrentApp();
  if (app !== null) return children(app);
  if (error !== null) return <ErrorNotice error={error} />;
  return (
    <section className="card">
      {loading ? (
        <div className="card-pad">
          <SkeletonRows />
        </div>
      ) : (
        <EmptyState
          title={t('app.noneTitle')}
          text={t('app.noneText')}
          action={
            <Link to="/settings/apps" search={{ connect: true }}>
              <Button type="primary">{t('app.connect')}</Button>
            </Link>
          }
        />
      )}
    </section>
  );
}
