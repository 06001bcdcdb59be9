import { Alert, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { asCurl, type CurlLine } from '../../../api/call.ts';
import type { PushInput } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { CurlLinesButton } from '../../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { SkeletonRows } from '../../../pieces/Skeleton.tsx';
import { Time } from '../../../pieces/Time.tsx';
import { usePlanWords } from '../../schedules/plan-words.ts';
import type { ScheduleInput } from './form.ts';
import { PreflightReport } from './PreflightReport.tsx';

interface Props {
  input: ScheduleInput;
  /** A push of it, to look at what would become of it now; null for a trigger, whose recipients are not known. */
  push: PushInput | null;
  /** What it sends. */
  curl: CurlLine;
  editing: boolean;
  saving: boolean;
  error: Error | null;
  onSave: (paused: boolean) => void;
  onClose: () => void;
}

/** The last look before a standing order begins: when it fires next, and what would become of a push of now. */
export function ScheduleDialog({ input, push, curl, editing, saving, error, onSave, onClose }: Props) {
  const { t } = useTranslation(['schedule', 'common']);
  const words = usePlanWords();
  const { recurrence } = input;
  const previewed = { body: { app_id: input.app_id!, recurrence: recurrence ?? {}, count: 5 } };
  const next = useRead('previewSchedule', previewed, { enabled: recurrence !== undefined });
  const report = useRead('preflightPush', { body: push! }, { enabled: push !== null });
  return (
    <Modal
      open
      width={640}
      title={t(editing ? 'launch.titleEdit' : 'launch.title')}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <>
          <CurlLinesButton
            lines={[
              curl,
              recurrence !== undefined && asCurl('previewSchedule', previewed),
              push !== null && asCurl('preflightPush', { body: push }),
            ]}
          />
          {!editing && (
            <Button loading={saving} onClick={() => onSave(true)}>
              {t('launch.paused')}
            </Button>
          )}
          <Button type="primary" loading={saving} onClick={() => onSave(false)}>
            {t(editing ? 'launch.okEdit' : 'launch.ok')}
          </Button>
        </>
      }
    >
      <div className="form">
        {error !== null && <ErrorNotice error={error} />}
        <p className="schedule-words">
          <b>{input.name}</b>
          {words(recurrence ?? null, input.trigger ?? null)}
        </p>
        {next.data !== undefined && (
          <div className="next-times">
            <b>{t('form.occurrences')}</b>
            <ol>
              {next.data.next.map((at) => (
                <li key={at}>
                  <Time value={at} />
                </li>
              ))}
            </ol>
          </div>
        )}
        {recurrence === undefined && <p className="soft">{t('form.audience')}</p>}
        {push !== null && (
          <section>
            <h3>{t('launch.ifNow')}</h3>
            {report.error !== null ? (
              <ErrorNotice error={report.error} onRetry={() => void report.refetch()} />
            ) : report.data === undefined ? (
              <SkeletonRows rows={3} height={40} />
            ) : (
              <PreflightReport report={report.data} />
            )}
          </section>
        )}
        {editing && <Alert type="info" showIcon title={t('launch.unchanged')} />}
      </div>
    </Modal>
  );
}
