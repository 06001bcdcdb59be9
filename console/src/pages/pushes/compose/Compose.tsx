import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../../api/me.ts';
import { useRead } from '../../../api/use.ts';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { SkeletonRows } from '../../../pieces/Skeleton.tsx';
import { useCurrentApp } from '../../../shell/current-app.ts';
import { ComposeForm } from './ComposeForm.tsx';
import { draftOf, emptyDraft, kept } from './form.ts';
import './compose.css';

const route = getRouteApi('/shell/pushes/new');

/** A new push: from nothing, from another one (`from`), or a draft to go on with (`draft`). */
export function Compose() {
  const { t } = useTranslation(['compose', 'shell', 'common']);
  const { from, draft } = route.useSearch();
  const { app, loading } = useCurrentApp();
  const source = draft ?? from;
  const push = useRead('getPush', { params: { push_id: source ?? '' } }, { enabled: source !== undefined });
  const templates = useRead('listTemplates', { params: { app_id: app?.id ?? '' } }, { enabled: app !== null });
  const mayWrite = useMay('pushes_write');

  if (!mayWrite) return <EmptyState title={t('forbidden')} text={t('common:error.forbidden')} />;
  if (!loading && app === null) return <EmptyState title={t('shell:app.noneTitle')} text={t('shell:app.noneText')} />;
  if (push.error !== null) return <ErrorNotice error={push.error} onRetry={() => void push.refetch()} />;
  if (templates.error !== null) return <ErrorNotice error={templates.error} onRetry={() => void templates.refetch()} />;
  if (app === null || templates.data === undefined || (source !== undefined && push.data === undefined)) {
    return <SkeletonRows height={120} />;
  }
  if (templates.data.items.length === 0) return <EmptyState title={t('noTemplates')} text={t('noTemplatesText')} />;
  const typed = source === undefined ? kept(app.id) : null;
  const initial = push.data === undefined ? (typed ?? emptyDraft) : draftOf(push.data, draft !== undefined);
  const editing =
    draft === undefined || push.data === undefined ? null : { id: push.data.id, version: push.data.version };
  return (
    <ComposeForm
      // Another source is another form; what is read again in the background is not.
      key={`${app.id} ${source ?? ''}`}
      app={app}
      templates={templates.data.items}
      initial={initial}
      restored={typed !== null}
      editing={editing}
    />
  );
}
