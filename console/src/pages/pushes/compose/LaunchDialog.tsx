import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, type CurlLine } from '../../../api/call.ts';
import type { PushInput } from '../../../api/contract.ts';
import { useRead } from '../../../api/use.ts';
import { withCurl } from '../../../pieces/CurlButton.tsx';
import { ErrorNotice } from '../../../pieces/ErrorNotice.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { listed } from '../../../pieces/listed.ts';
import { SkeletonRows } from '../../../pieces/Skeleton.tsx';
import { PreflightReport } from './PreflightReport.tsx';

/** Above so many recipients their number has to be typed, and so it has where the report found an error. */
const typedAbove = 1000;

interface Props {
  open: boolean;
  input: PushInput;
  count: number | null;
  /** Its audience stays as it is stored and is not shown, so that nothing can be asked about it before. */
  hidden: boolean;
  /** What it sends. */
  curl: CurlLine;
  launching: boolean;
  /** Why another member has to approve it; empty when nobody has to. */
  approval: string[];
  onLaunch: () => Promise<void>;
  onClose: () => void;
}

/** The last look before a push goes out: what would become of it, and a number to type where it is large. */
export function LaunchDialog({ open, input, count, hidden, curl, launching, approval, onLaunch, onClose }: Props) {
  const { t } = useTranslation(['compose', 'common', 'approval']);
  const [typed, setTyped] = useState('');
  const report = useRead('preflightPush', { body: input }, { enabled: open && !hidden });
  const people = report.data?.audience.count ?? count ?? 0;
  const word = String(people);
  const mustType = people > typedAbove || report.data?.ready === false;
  const close = () => {
    setTyped('');
    onClose();
  };
  return (
    <Modal
      open={open}
      title={t('launch.title')}
      width={640}
      onCancel={close}
      okText={t(
        approval.length > 0 ? 'approval:submitOk' : input.schedule === undefined ? 'launch.now' : 'launch.later',
      )}
      cancelText={t('common:actions.cancel')}
      okButtonProps={{
        loading: launching,
        disabled: (!hidden && report.data === undefined) || (mustType && typed.trim() !== word),
      }}
      footer={hidden ? withCurl(curl) : withCurl(curl, asCurl('preflightPush', { body: input }))}
      onOk={() => void onLaunch().finally(close)}
      destroyOnHidden
    >
      {hidden ? (
        <Alert type="info" showIcon title={t('kept.unchecked')} />
      ) : report.error !== null ? (
        <ErrorNotice error={report.error} onRetry={() => void report.refetch()} />
      ) : report.data === undefined ? (
        <SkeletonRows rows={4} height={40} />
      ) : (
        <PreflightReport report={report.data} />
      )}
      {approval.length > 0 && (
        <Alert
          type="info"
          showIcon
          className="compose-confirm"
          title={t('approval:needs')}
          description={`${t('approval:needsText', { reasons: listed(approval.map((one) => t(`approval:reasons.${one}`))) })} ${t('approval:needsAtOnce')}`}
        />
      )}
      {(hidden || report.data !== undefined) && mustType && (
        <FormField label={t('common:danger.typed', { word })} className="compose-confirm">
          {(id) => (
            <Input
              id={id}
              autoFocus
              inputMode="numeric"
              value={typed}
              placeholder={word}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </FormField>
      )}
    </Modal>
  );
}
