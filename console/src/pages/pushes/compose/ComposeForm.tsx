import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App, Template } from '../../../api/contract.ts';
import { Conflict } from '../../../pieces/Conflict.tsx';
import { CurlLinesButton } from '../../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { PageHead } from '../../../pieces/PageHead.tsx';
import { Aside } from './Aside.tsx';
import { AudienceCard, useEstimate } from './AudienceCard.tsx';
import { ContentCard } from './ContentCard.tsx';
import { type Editing, keepsAudience } from './change-of.ts';
import { type EditedSchedule, isSamePush } from './change-of-schedule.ts';
import { byOf, isFilled } from './content.ts';
import { ExperimentCard } from './ExperimentCard.tsx';
import { problemsOf } from './experiment.ts';
import { FallbackCard } from './FallbackCard.tsx';
import { isComplete } from './fallback.ts';
import { type Draft, emptyDraft, inputOf, keep, standingOf } from './form.ts';
import { LaunchDialog } from './LaunchDialog.tsx';
import { lineOf } from './line-of.ts';
import { KeptList, NeedsName, OldList, Restored } from './Notices.tsx';
import { ScheduleDialog } from './ScheduleDialog.tsx';
import { TestSend } from './TestSend.tsx';
import { TimingCard } from './TimingCard.tsx';
import { isStanding, isTimeOpen, sampleOf, whens } from './timing.ts';
import { useApprovalReasons } from './use-approval.ts';
import { usePreview } from './use-preview.ts';
import { useSave } from './use-save.ts';
import { useSaveSchedule } from './use-save-schedule.ts';

interface Props extends FormBegin {
  app: App;
  templates: Template[];
}

/** What a form begins with. */
export interface FormBegin {
  initial: Draft;
  /** Whether `initial` is what was typed before and not sent. */
  restored: boolean;
  /** The stored draft of a push that is gone on with. */
  editing: Editing | null;
  /** The standing order that is changed. */
  schedule: EditedSchedule | null;
}

export function ComposeForm({ app, templates, initial, restored, editing, schedule }: Props) {
  const { t } = useTranslation(['compose', 'common', 'schedule', 'approval']);
  const [draft, setDraft] = useState(initial);
  const [isOld, setIsOld] = useState(restored);
  const [dialog, setDialog] = useState<'launch' | 'test' | null>(null);
  const [started, setStarted] = useState(0);
  const [shown, setShown] = useState<number | null>(null);
  const template = templates.find((one) => one.id === draft.templateId);
  const variant = draft.experiment?.variants.find((one) => one.id === shown);
  const preview = usePreview(app, template, draft, variant);
  // Who consented is known of templates; of messages of other kinds the check before sending tells.
  const counted =
    template === undefined || template.id.includes('/') ? undefined : { ...template, id: byOf(template).wire };
  const estimate = useEstimate(app, counted, draft.audience);
  const save = useSave(app.id, editing);
  const saveSchedule = useSaveSchedule(app.id, schedule);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  useEffect(() => {
    if (draft !== initial && schedule === null) keep(app.id, draft);
  }, [app.id, draft, initial, schedule]);

  const standing = isStanding(draft);
  const isTrigger = draft.timing.when === 'trigger';
  const input = template === undefined ? null : inputOf(draft, template, app.id, templates);
  const order = template === undefined || !standing ? null : standingOf(draft, template, app.id);
  // A list that is not shown any more need not be pasted again for another time.
  const same = order !== null && schedule !== null && isSamePush(order.push, schedule.before.push);
  const filled = template !== undefined && isFilled(template, draft.fields, draft.landing);
  const kept = !standing && keepsAudience(save.editing, draft.audience) ? save.editing!.hidden : null;
  const people = kept === null ? estimate.count : kept.count;
  const someone = isTrigger || same || kept !== null || !estimate.unfinished;
  const sound =
    standing ||
    ((draft.experiment === null || problemsOf(draft.experiment).length === 0) &&
      (draft.fallback === null || isComplete(draft.fallback, templates)));
  const ready = input !== null && filled && someone && sound && !isTimeOpen(draft);
  const approval = useApprovalReasons(standing ? null : input, people === null ? null : (kept?.count ?? estimate.high));
  const line = lineOf({ input, order, editing: save.editing, schedule });
  const unnamed = standing && draft.name.trim() === '';
  const title =
    schedule !== null ? 'titleSchedule' : save.editing !== null ? 'titleDraft' : standing ? 'titleStanding' : 'title';
  const launch = standing ? 'actions.schedule' : approval.length > 0 ? 'approval:submit' : 'actions.launch';
  const among = schedule !== null ? [draft.timing.when] : save.editing !== null ? whens.slice(0, 4) : whens;

  return (
    <>
      <PageHead
        title={t(title)}
        actions={
          <>
            {line !== null && <CurlLinesButton lines={[line]} />}
            <Button disabled={!ready} onClick={() => setDialog('test')}>
              {t('actions.test')}
            </Button>
            {!standing && (
              <Button disabled={input === null} loading={save.saving} onClick={() => void save.asDraft(input!)}>
                {t('actions.save')}
              </Button>
            )}
            <Button type="primary" disabled={!ready || unnamed} onClick={() => setDialog('launch')}>
              {t(launch)}
            </Button>
          </>
        }
      />
      {isOld && (
        <Restored
          onClose={() => setIsOld(false)}
          onAnew={() => {
            keep(app.id, null);
            setDraft(emptyDraft);
            setIsOld(false);
            setStarted(started + 1);
          }}
        />
      )}
      {save.conflict !== null && (
        <Conflict title={t('conflict')} onTheirs={() => location.reload()} onMine={() => void save.overwrite()} />
      )}
      {save.error !== null && <ErrorNotice error={save.error} />}
      {ready && unnamed && <NeedsName />}
      {schedule !== null && draft.audience.kind === 'list' && <OldList />}
      {kept !== null && <KeptList count={kept.count} />}
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
          {!isTrigger && (
            <AudienceCard
              app={app}
              template={template}
              audience={draft.audience}
              estimate={kept === null ? estimate : null}
              onChange={(audience) => change({ audience })}
            />
          )}
          <TimingCard app={app} draft={draft} among={among} onChange={change} />
          {!standing && template !== undefined && (
            <>
              <ExperimentCard draft={draft} template={template} onChange={(experiment) => change({ experiment })} />
              {save.editing === null && (
                <FallbackCard
                  app={app}
                  first={template}
                  templates={templates}
                  value={draft.fallback}
                  onChange={(fallback) => change({ fallback })}
                />
              )}
            </>
          )}
        </div>
        <Aside
          app={app}
          template={template}
          draft={draft}
          preview={preview}
          variant={variant}
          onVariant={(one) => setShown(one?.id ?? null)}
        />
      </div>
      {input !== null && !standing && (
        <LaunchDialog
          open={dialog === 'launch'}
          input={input}
          count={people}
          hidden={kept !== null}
          curl={line!}
          launching={save.saving}
          approval={approval}
          onLaunch={() => save.launch(input)}
          onClose={() => setDialog(null)}
        />
      )}
      {order !== null && dialog === 'launch' && (
        <ScheduleDialog
          input={order}
          push={isTrigger || same ? null : input}
          curl={line!}
          editing={schedule !== null}
          saving={saveSchedule.saving}
          error={saveSchedule.error}
          onSave={(paused) => void saveSchedule.save(order, paused)}
          onClose={() => setDialog(null)}
        />
      )}
      {input !== null && (
        <TestSend
          open={dialog === 'test'}
          app={app}
          input={isTrigger ? { ...input, variables: { event: sampleOf(draft) } } : input}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
