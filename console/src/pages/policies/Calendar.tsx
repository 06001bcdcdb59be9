import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../api/call.ts';
import type { Answer, App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { Outdated } from '../../pieces/Conflict.tsx';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../pieces/ErrorNotice.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { Keeping, type Kept } from '../../pieces/Keeping.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { useSending } from '../../pieces/use-sending.ts';
import { type CalendarDay, linesOf, readLines } from './calendar-lines.ts';

/** Days of rest and workdays against the weekday, one a line, as they are published. */
export function Calendar({ app }: { app: App }) {
  const { t } = useTranslation('policy');
  const params = { app_id: app.id };
  const calendar = useRead('getCalendar', { params });
  return (
    <section className="card card-pad form">
      <h2>{t('calendar.title')}</h2>
      <p className="soft">{t('calendar.text')}</p>
      <Reading of={calendar}>
        {(given) => <Keeping of={given}>{(kept) => <Lines params={params} given={given} kept={kept} />}</Keeping>}
      </Reading>
    </section>
  );
}

interface LinesProps {
  params: { app_id: string };
  given: Answer<'getCalendar'>;
  kept: Kept;
}

function Lines({ params, given, kept }: LinesProps) {
  const { t } = useTranslation(['policy', 'common']);
  const sending = useSending(kept);
  const may = useMay('policies_manage');
  const words = { rest: t('calendar.rest'), work: t('calendar.work') };
  const [text, setText] = useState(() => linesOf(given.days as CalendarDay[], words));
  const save = useChange('putCalendar', ['getCalendar']);
  const { days, wrong } = readLines(text);
  const input = { params, body: { days } };
  const run = () => save.mutate(input, { onSuccess: sending() });
  return (
    <>
      <Outdated kept={kept} saving={save.isPending} />
      {save.error !== null && <ErrorNotice error={save.error} />}
      <FormField
        label={t('calendar.days')}
        hint={wrong.length > 0 ? t('calendar.wrong', { lines: wrong.slice(0, 10).join(', ') }) : t('calendar.hint')}
      >
        {(id) => (
          <Input.TextArea
            id={id}
            className="mono"
            disabled={!may}
            rows={10}
            status={wrong.length > 0 ? 'error' : ''}
            value={text}
            placeholder={`2027-01-01 ${words.rest}\n2027-01-03 ${words.work}`}
            onChange={(event) => {
              kept.typed();
              setText(event.target.value);
            }}
          />
        )}
      </FormField>
      {may && (
        <div className="form-end">
          <Button type="primary" disabled={wrong.length > 0} loading={save.isPending} onClick={run}>
            {t('common:actions.save')}
          </Button>
          <CurlButton operation="putCalendar" input={input} also={[asCurl('getCalendar', { params })]} />
        </div>
      )}
    </>
  );
}
