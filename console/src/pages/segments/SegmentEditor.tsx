import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { App as Ant, Button, Input, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rule } from '#contract/rule.ts';
import { asCurl } from '../../api/call.ts';
import type { App, Segment } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { Conflict } from '../../pieces/Conflict.tsx';
import { CurlLinesButton, withCurl } from '../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { Keeping, type Kept } from '../../pieces/Keeping.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { isUnfinished } from '../../pieces/rule/kinds.ts';
import { RuleBuilder } from '../../pieces/rule/RuleBuilder.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useSending } from '../../pieces/use-sending.ts';
import { Estimate } from './Estimate.tsx';
import { Members } from './Members.tsx';
import { newSegment } from './Segments.tsx';

const route = getRouteApi('/shell/segments/$segmentId');

export function SegmentEditor() {
  const { segmentId } = route.useParams();
  return (
    <NeedsApp>
      {(app) =>
        segmentId === newSegment ? (
          <Form key="new" app={app} segment={null} />
        ) : (
          <Found key={segmentId} app={app} id={segmentId} />
        )
      }
    </NeedsApp>
  );
}

function Found({ app, id }: { app: App; id: string }) {
  const segment = useRead('getSegment', { params: { app_id: app.id, segment_id: id } });
  // Who is to go on the list is no part of what the form saves, and so not its to drop.
  const [openids, setOpenids] = useState('');
  return (
    <Reading of={segment}>
      {(data) => (
        <Keeping of={data}>
          {(kept) => (
            <Form
              app={app}
              segment={data}
              kept={kept}
              members={<Members app={app} segment={data} text={openids} onText={setOpenids} />}
            />
          )}
        </Keeping>
      )}
    </Reading>
  );
}

interface FormProps {
  app: App;
  /** null: a new one, which nobody else can change. */
  segment: Segment | null;
  kept?: Kept;
  /** Where the members of a list are changed. */
  members?: ReactNode;
}

/** Name and rule, with how many people it means now; of a list its members. */
function Form({ app, segment, kept, members }: FormProps) {
  const { t } = useTranslation(['segment', 'common']);
  const sending = useSending(kept);
  const navigate = useNavigate();
  const may = useMay('segments_write');
  const [name, setName] = useState(segment?.name ?? '');
  const [kind, setKind] = useState<'rule' | 'list'>(segment?.kind ?? 'rule');
  const [rule, setRule] = useState<Rule | null>((segment?.rule as Rule | null | undefined) ?? null);
  // What this form was made from, whatever was read since: a change of somebody else is not written over unseen.
  const [version, setVersion] = useState(segment?.version ?? 0);
  const create = useChange('createSegment', ['listSegments']);
  const update = useChange('updateSegment', ['listSegments', 'getSegment']);
  const whole: Rule = rule ?? { everyone: true };
  const unfinished = isUnfinished(whole);
  const params = { app_id: app.id };
  const body = { name: name.trim(), ...(kind === 'rule' ? { rule: whole } : {}) };
  const changed = ({ id: segment_id }: Segment, ifMatch = version) => ({
    params: { ...params, segment_id },
    body,
    ifMatch,
  });
  const problem = create.error ?? update.error;
  const isConflict = problem?.code === 'version_conflict';
  const typing =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      kept?.typed();
      set(value);
    };
  const run = (over = version) => {
    const stored = sending<Segment>();
    const onSuccess = (done: Segment) => {
      setVersion(done.version);
      stored(done);
      void navigate({ to: '/segments/$segmentId', params: { segmentId: done.id } });
    };
    if (segment === null) create.mutate({ params, body }, { onSuccess });
    else update.mutate(changed(segment, over), { onSuccess });
  };
  return (
    <>
      <PageHead
        title={segment?.name ?? t('new')}
        back={<Link to="/segments">{t('title')} /</Link>}
        mark={segment !== null && <span className="pill">{t(`kinds.${segment.kind}`)}</span>}
        actions={may && segment !== null ? <Remove app={app} segment={segment} /> : undefined}
      />
      {isConflict && segment !== null && (
        <Conflict onTheirs={() => kept?.theirs()} onMine={() => run(segment.version)} />
      )}
      {problem !== null && !isConflict && <ErrorNotice error={problem} />}
      <div className="columns">
        <section className="card card-pad form">
          <FormField label={t('name')}>
            {(id) => (
              <Input
                id={id}
                autoFocus={segment === null}
                disabled={!may}
                value={name}
                maxLength={100}
                onChange={(event) => typing(setName)(event.target.value)}
              />
            )}
          </FormField>
          {segment === null && (
            <Segmented
              aria-label={t('kind')}
              value={kind}
              options={(['rule', 'list'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
              onChange={(value) => setKind(value as 'rule' | 'list')}
            />
          )}
          {kind === 'rule' ? (
            <fieldset disabled={!may}>
              <legend>{t('rule')}</legend>
              {rule === null && <p className="soft">{t('everybody')}</p>}
              <RuleBuilder appId={app.id} initial={rule} onChange={typing(setRule)} />
            </fieldset>
          ) : (
            <p className="soft">{t('listText')}</p>
          )}
          {may && (
            <div className="form-end">
              <Button
                type="primary"
                loading={create.isPending || update.isPending}
                disabled={name.trim() === '' || (kind === 'rule' && unfinished)}
                onClick={() => run()}
              >
                {t('common:actions.save')}
              </Button>
              <CurlLinesButton
                lines={
                  segment === null
                    ? [asCurl('createSegment', { params, body })]
                    : [
                        asCurl('updateSegment', changed(segment)),
                        asCurl('getSegment', { params: { ...params, segment_id: segment.id } }),
                      ]
                }
              />
              {kind === 'rule' && unfinished && <small className="soft">{t('unfinished')}</small>}
            </div>
          )}
        </section>
        <div>
          {kind === 'rule' && <Estimate app={app} audience={unfinished ? null : { rule: whole }} />}
          {segment?.kind === 'list' && <Estimate app={app} audience={{ segment_id: segment.id }} />}
          {segment?.kind === 'list' && may && members}
        </div>
      </div>
    </>
  );
}

function Remove({ app, segment }: { app: App; segment: Segment }) {
  const { t } = useTranslation(['segment', 'common']);
  const { modal } = Ant.useApp();
  const navigate = useNavigate();
  const failed = useFailure();
  const remove = useChange('deleteSegment', ['listSegments']);
  const input = { params: { app_id: app.id, segment_id: segment.id } };
  const ask = () =>
    modal.confirm({
      title: t('removeTitle', { name: segment.name }),
      content: t('removeText'),
      okText: t('common:actions.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:actions.cancel'),
      footer: withCurl(asCurl('deleteSegment', input)),
      onOk: () => remove.mutateAsync(input).then(() => void navigate({ to: '/segments' }), failed),
    });
  return (
    <Button danger onClick={ask}>
      {t('common:actions.remove')}
    </Button>
  );
}
