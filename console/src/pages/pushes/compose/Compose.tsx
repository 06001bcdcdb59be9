import { getRouteApi } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { useMay } from '../../../api/me.ts';
import { useRead } from '../../../api/use.ts';
import { EmptyState } from '../../../pieces/EmptyState.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { SkeletonRows } from '../../../pieces/Skeleton.tsx';
import { useCurrentApp } from '../../../shell/current-app.ts';
import { ComposeForm, type FormBegin } from './ComposeForm.tsx';
import { contentsOf } from './content.ts';
import { type Draft, emptyDraft, kept, standingOf } from './form.ts';
import { draftOf, draftOfSchedule, hiddenOf } from './stored.ts';
import { emptyTiming } from './timing.ts';
import './compose.css';

const route = getRouteApi('/shell/pushes/new');

/**
 * A new push: from nothing, from another one (`from`), or a draft to go on with (`draft`). The same page makes standing
 * orders (`when`) and changes them (`schedule`).
 */
export function Compose() {
  const { t, i18n } = useTranslation(['compose', 'shell', 'common']);
  const { app, loading } = useCurrentApp();
  const templates = useRead('listTemplates', { params: { app_id: app?.id ?? '' } }, { enabled: app !== null });
  const channels = useRead('listChannels', { params: { app_id: app?.id ?? '' } }, { enabled: app !== null });
  const mayWrite = useMay('pushes_write');
  const source = useSource();
  // Another source is another form; what is read again in the background is not.
  const key = `${app?.id} ${source.id ?? ''} ${source.when ?? ''}`;
  const begun = useRef<{ key: string; begin: FormBegin } | null>(null);
  const isBegun = begun.current?.key === key;

  if (!mayWrite) return <EmptyState title={t('forbidden')} text={t('common:error.forbidden')} />;
  if (!loading && app === null) return <EmptyState title={t('shell:app.noneTitle')} text={t('shell:app.noneText')} />;
  if (!isBegun && source.error !== null) return <ErrorNotice error={source.error} onRetry={source.again} />;
  if (templates.error !== null) return <ErrorNotice error={templates.error} onRetry={() => void templates.refetch()} />;
  if (channels.error !== null) return <ErrorNotice error={channels.error} onRetry={() => void channels.refetch()} />;
  if (app === null || templates.data === undefined || channels.data === undefined || !(isBegun || source.ready))
    return <SkeletonRows height={120} />;
  // What a channel has of its own is written like a template.
  const contents = contentsOf(templates.data.items, channels.data.items, i18n.language) as Template[];
  if (contents.length === 0) return <EmptyState title={t('noTemplates')} text={t('noTemplatesText')} />;
  if (begun.current?.key !== key) {
    const typed = source.id === undefined ? kept(app.id) : null;
    begun.current = { key, begin: { ...source.begin(typed, app, contents), restored: typed !== null } };
  }
  // A second try after somebody else's change of a standing order is one upon what that has become.
  const { schedule } = source.begin(null, app, contents);
  return <ComposeForm key={key} app={app} templates={contents} {...begun.current.begin} schedule={schedule} />;
}

/** What the page begins with, by its address. */
function useSource() {
  const { from, draft, schedule: scheduleId, when } = route.useSearch();
  const pushId = draft ?? from;
  const push = useRead('getPush', { params: { push_id: pushId ?? '' } }, { enabled: pushId !== undefined });
  const schedule = useRead(
    'getSchedule',
    { params: { schedule_id: scheduleId ?? '' } },
    { enabled: scheduleId !== undefined },
  );
  const begin = (typed: Draft | null, app: App, templates: Template[]) => {
    if (schedule.data !== undefined) {
      const initial = draftOfSchedule(schedule.data, templates);
      const template = templates.find((one) => one.id === initial.templateId);
      const before = template === undefined ? null : standingOf(initial, template, app.id);
      return { initial, editing: null, schedule: before && { schedule: schedule.data, before } };
    }
    if (push.data !== undefined) {
      const { id, version } = push.data;
      const isDraft = draft !== undefined;
      return {
        initial: draftOf(push.data, isDraft),
        editing: isDraft ? { id, version, hidden: hiddenOf(push.data) } : null,
        schedule: null,
      };
    }
    const fresh = when === undefined ? emptyDraft : { ...emptyDraft, timing: { ...emptyTiming, when } };
    return { initial: typed ?? fresh, editing: null, schedule: null };
  };
  return {
    id: pushId ?? scheduleId,
    when,
    ready: (pushId === undefined || isRead(push)) && (scheduleId === undefined || isRead(schedule)),
    error: push.error ?? schedule.error,
    again: () => void (push.error === null ? schedule : push).refetch(),
    begin,
  };
}

/** A form is filled once: not from what was read before and is just being read again. */
function isRead(read: { data: unknown; isStale: boolean; isFetching: boolean }): boolean {
  return read.data !== undefined && !(read.isStale && read.isFetching);
}
