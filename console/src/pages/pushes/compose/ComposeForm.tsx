import { MoonOutlined, ReloadOutlined, SunOutlined } from '@ant-design/icons';
import { Alert, Button, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { useTheme } from '../../../app/theme.tsx';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { PageHead } from '../../../pieces/PageHead.tsx';
import { PhonePreview } from '../../../pieces/PhonePreview.tsx';
import { AudienceCard, useEstimate } from './AudienceCard.tsx';
import { ContentCard } from './ContentCard.tsx';
import { type Draft, emptyDraft, inputOf, keep } from './form.ts';
import { LaunchDialog } from './LaunchDialog.tsx';
import { TestSend } from './TestSend.tsx';
import { TimingCard } from './TimingCard.tsx';
import { usePreview } from './use-preview.ts';
import { type Editing, useSave } from './use-save.ts';

interface Props {
  app: App;
  templates: Template[];
  initial: Draft;
  /** Whether `initial` is what was typed before and not sent. */
  restored: boolean;
  editing: Editing | null;
}

export function ComposeForm({ app, templates, initial, restored, editing }: Props) {
  const { t, i18n } = useTranslation(['compose', 'common']);
  const [draft, setDraft] = useState(initial);
  const [isOld, setIsOld] = useState(restored);
  const [dialog, setDialog] = useState<'launch' | 'test' | null>(null);
  const [started, setStarted] = useState(0);
  const template = templates.find((one) => one.id === draft.templateId);
  const preview = usePreview(app, template, draft);
  const estimate = useEstimate(app, template, draft.audience);
  const save = useSave(app.id, editing);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  useEffect(() => {
    if (draft !== initial) keep(app.id, draft);
  }, [app.id, draft, initial]);

  const input = template === undefined ? null : inputOf(draft, template, app.id);
  const ready = input !== null && !estimate.unfinished && template!.fields.every(({ key }) => draft.fields[key]?.value);
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const rows = (template?.fields ?? []).map(({ key, label }) => {
    const sight = preview.fields.get(key);
    const typed = draft.fields[key]?.value ?? '';
    const problem = typed === '' ? null : (sight?.problem?.[language] ?? null);
    return { label, value: sight?.value ?? typed, problem };
  });

  return (
    <>
      <PageHead
        title={t(save.editing === null ? 'title' : 'titleDraft')}
        actions={
          <>
            {input !== null && <CurlButton operation="createPush" input={{ body: input }} />}
            <Button disabled={!ready} onClick={() => setDialog('test')}>
              {t('actions.test')}
            </Button>
            <Button disabled={input === null} loading={save.saving} onClick={() => void save.asDraft(input!)}>
              {t('actions.save')}
            </Button>
            <Button type="primary" disabled={!ready} onClick={() => setDialog('launch')}>
              {t('actions.launch')}
            </Button>
          </>
        }
      />
      {isOld && (
        <Alert
          type="info"
          showIcon
          className="error-notice"
          title={t('restored')}
          closable={{ onClose: () => setIsOld(false) }}
          action={
            <Button
              size="small"
              onClick={() => {
                keep(app.id, null);
                setDraft(emptyDraft);
                setIsOld(false);
                setStarted(started + 1);
              }}
            >
              {t('startAnew')}
            </Button>
          }
        />
      )}
      {save.conflict !== null && (
        <Alert
          type="warning"
          showIcon
          className="error-notice"
          title={t('conflict.title')}
          description={t('conflict.text')}
          action={
            <span className="compose-conflict">
              <Button size="small" onClick={() => location.reload()}>
                {t('conflict.theirs')}
              </Button>
              <Button size="small" onClick={() => void save.overwrite()}>
                {t('conflict.mine')}
              </Button>
            </span>
          }
        />
      )}
      {save.error !== null && <ErrorNotice error={save.error} />}
      <div className="compose">
        <div className="compose-form" key={started}>
          <ContentCard
            app={app}
            draft={draft}
            templates={templates}
            template={template}
            sights={preview.fields}
            onChange={change}
          />
          <AudienceCard
            app={app}
            template={template}
            audience={draft.audience}
            estimate={estimate}
            onChange={(audience) => change({ audience })}
          />
          <TimingCard draft={draft} onChange={change} />
        </div>
        <Aside
          app={app}
          title={template?.title ?? t('preview.noTemplate')}
          rows={rows}
          draft={draft}
          preview={preview}
        />
      </div>
      {input !== null && (
        <>
          <LaunchDialog
            open={dialog === 'launch'}
            input={input}
            count={estimate.count}
            launching={save.saving}
            onLaunch={() => save.launch(input)}
            onClose={() => setDialog(null)}
          />
          <TestSend open={dialog === 'test'} app={app} input={input} onClose={() => setDialog(null)} />
        </>
      )}
    </>
  );
}

interface AsideProps {
  app: App;
  title: string;
  rows: { label: string; value: string; problem: string | null }[];
  draft: Draft;
  preview: ReturnType<typeof usePreview>;
}

/** What the recipient will see, beside what is typed. */
function Aside({ app, title, rows, draft, preview }: AsideProps) {
  const { t } = useTranslation('compose');
  const theme = useTheme();
  const [dark, setDark] = useState(theme.dark);
  return (
    <aside className="compose-aside" aria-label={t('preview.title')}>
      <div className="compose-aside-head">
        <h2>{t('preview.title')}</h2>
        <Tooltip title={t('preview.another')}>
          <Button
            type="text"
            size="small"
            icon={<ReloadOutlined />}
            aria-label={t('preview.another')}
            disabled={preview.recipient === null}
            onClick={preview.another}
          />
        </Tooltip>
        <Tooltip title={t(dark ? 'preview.light' : 'preview.dark')}>
          <Button
            type="text"
            size="small"
            icon={dark ? <SunOutlined /> : <MoonOutlined />}
            aria-label={t(dark ? 'preview.light' : 'preview.dark')}
            onClick={() => setDark(!dark)}
          />
        </Tooltip>
      </div>
      <PhonePreview app={app} title={title} rows={rows} dark={dark} landing={draft.landing.kind !== 'none'} />
      <p className="field-rule">
        {t(preview.nobody ? 'preview.nobody' : preview.recipient ? 'preview.real' : 'preview.typed')}
      </p>
    </aside>
  );
}
