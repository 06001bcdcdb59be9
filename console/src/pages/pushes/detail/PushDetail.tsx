import { LeftOutlined } from '@ant-design/icons';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App, Push } from '../../../api/contract.ts';
import { everyOf, type Live, useFollow, useLive } from '../../../api/live.ts';
import { useMay } from '../../../api/me.ts';
import { useRead } from '../../../api/use.ts';
import { CurlLinesButton } from '../../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { Later } from '../../../pieces/Later.tsx';
import { LiveMark } from '../../../pieces/LiveMark.tsx';
import { PageHead } from '../../../pieces/PageHead.tsx';
import { SkeletonRows } from '../../../pieces/Skeleton.tsx';
import { StateTag } from '../../../pieces/StateTag.tsx';
import { useCurrentApp } from '../../../shell/current-app.ts';
import { useAudienceWords } from '../audience-words.ts';
import { linesOf, PushActions } from '../PushActions.tsx';
import { usePace } from '../progress.ts';
import { Approval } from './Approval.tsx';
import { Canary } from './Canary.tsx';
import { Deliveries } from './Deliveries.tsx';
import { Experiment } from './Experiment.tsx';
import { Facts } from './Facts.tsx';
import { FamilyCard } from './FamilyCard.tsx';
import { Funnel } from './Funnel.tsx';
import { MessageSight } from './MessageSight.tsx';
import { ProgressCard } from './ProgressCard.tsx';
import { Reasons } from './Reasons.tsx';
import { RetryDialog } from './RetryDialog.tsx';
import { TraceDrawer } from './Trace.tsx';
import './detail.css';

const route = getRouteApi('/shell/pushes/$pushId');

/** One push: how it stands, what became of everybody, why not of some, and what can be done. */
export function PushDetail() {
  const { t } = useTranslation(['push', 'common']);
  const { pushId } = route.useParams();
  const { apps } = useCurrentApp();
  /** Lines of the retry that are ticked at first; null while nobody asks for one. */
  const [retry, setRetry] = useState<string[] | null>(null);
  const live = useLive({ push_id: pushId });
  // What waits for its time or somebody's word may begin at any moment.
  const mayMove = (last: Push | undefined) => last !== undefined && last.finished_at === null && last.state !== 'draft';
  const every = (last: Push | undefined) => everyOf(live, mayMove(last));
  const push = useRead('getPush', { params: { push_id: pushId } }, { every });
  useFollow(live, push, true);
  if (push.data === undefined) {
    return push.error === null ? (
      <SkeletonRows height={110} rows={4} />
    ) : (
      <ErrorNotice error={push.error} onRetry={() => void push.refetch()} />
    );
  }
  const app = apps.find((one) => one.id === push.data.app_id);
  return (
    <>
      <Head push={push.data} live={live} onRetry={() => setRetry([])} />
      {push.error !== null && <ErrorNotice error={push.error} onRetry={() => void push.refetch()} />}
      {push.data.pause_reason !== null && (
        <Alert
          type="warning"
          showIcon
          className="error-notice"
          title={t(`pause.${push.data.pause_reason}`, { defaultValue: push.data.pause_reason })}
          description={t(push.data.state === 'paused' ? 'detail.pausedHint' : 'detail.heldHint')}
        />
      )}
      <Canary push={push.data} />
      <div className="detail">
        <Main push={push.data} readAt={push.dataUpdatedAt} onRetry={(line) => setRetry([line])} />
        <Side push={push.data} app={app} />
      </div>
      <Later>
        <Deliveries push={push.data} />
      </Later>
      <TraceDrawer push={push.data} />
      {retry !== null && <RetryDialog push={push.data} initial={retry} onClose={() => setRetry(null)} />}
    </>
  );
}

function Head({ push, live, onRetry }: { push: Push; live: Live; onRetry: () => void }) {
  const { t } = useTranslation(['push', 'common']);
  const mayWrite = useMay('pushes_write');
  const audience = useAudienceWords();
  const { failed, suppressed, unknown } = push.outcomes;
  return (
    <PageHead
      title={push.name ?? t('unnamed')}
      back={
        <Link to="/pushes" className="page-back" aria-label={t('detail.back')}>
          <LeftOutlined />
        </Link>
      }
      mark={
        <>
          <StateTag state={push.state} held={push.pause_reason !== null && push.state !== 'paused'} />
          {push.finished_at === null && push.state !== 'draft' && <LiveMark live={live} />}
        </>
      }
      text={
        <>
          {t(`kind.${push.kind}`)} · {audience(push.audience)} · <code>{push.id}</code>
        </>
      }
      actions={
        <>
          <CurlLinesButton lines={linesOf(push, mayWrite)} />
          {push.finished_at !== null && mayWrite && failed + suppressed + unknown > 0 && (
            <Button onClick={onRetry}>{t('actions.retry')}</Button>
          )}
          {push.state === 'draft' && mayWrite && (
            <Link to="/pushes/new" search={{ draft: push.id }}>
              <Button type="primary">{t('actions.edit')}</Button>
            </Link>
          )}
          <PushActions push={push} labels />
        </>
      }
    />
  );
}

function Main({ push, readAt, onRetry }: { push: Push; readAt: number; onRetry: (line: string) => void }) {
  const counted = { ...push, counts: push.outcomes };
  const pace = usePace([counted], readAt)(counted);
  return (
    <div className="detail-main">
      <Approval push={push} />
      <ProgressCard push={push} pace={pace} />
      <Experiment push={push} />
      {push.outcomes.accepted > 0 && <Funnel push={push} />}
      <FamilyCard push={push} />
      {push.reasons.length > 0 && <Reasons push={push} onRetry={onRetry} />}
    </div>
  );
}

/** The message as it was written, and what the push was made with. */
function Side({ push, app }: { push: Push; app: App | undefined }) {
  return (
    <aside className="detail-side">
      {app !== undefined && <MessageSight push={push} app={app} />}
      <Facts push={push} />
    </aside>
  );
}
