import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useChange, useRead } from '../../api/use.ts';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { SkeletonRows } from '../../pieces/Skeleton.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { browserName } from './browser-name.ts';

/** Where one is signed in, each of which can be ended. */
export function SessionsCard() {
  const { t } = useTranslation('account');
  const failed = useFailure();
  const list = useRead('listSessions');
  const revoke = useChange('revokeSession', ['listSessions']);
  const revokeOthers = useChange('revokeOtherSessions', ['listSessions']);
  const sessions = list.data ?? [];
  return (
    <section className="card card-pad account-card">
      <h2>{t('sessions.title')}</h2>
      {list.error !== null && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <SkeletonRows rows={2} />}
      <ul className="account-sessions">
        {sessions.map((one) => (
          <li key={one.id}>
            <div>
              <b>{browserName(one.userAgent) ?? t('sessions.unknown')}</b>
              {one.current && <span className="account-on">{t('sessions.current')}</span>}
              <small className="soft">
                {one.ipAddress ?? '—'} · {t('sessions.seen')} <Time value={one.updatedAt} />
              </small>
            </div>
            {!one.current && (
              <Button size="small" onClick={() => revoke.mutate({ body: { id: one.id } }, { onError: failed })}>
                {t('sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Button loading={revokeOthers.isPending} onClick={() => revokeOthers.mutate({}, { onError: failed })}>
          {t('sessions.endOthers')}
        </Button>
      )}
    </section>
  );
}
