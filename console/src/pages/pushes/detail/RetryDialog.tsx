import { useNavigate } from '@tanstack/react-router';
import { Alert, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Push } from '../../../api/contract.ts';
import { useChange } from '../../../api/use.ts';
import { CurlButton } from '../../../pieces/CurlButton.tsx';
import { count } from '../../../pieces/numbers.ts';
import { useFailure } from '../../../pieces/use-failure.ts';
import { useReasonWords } from './reason-words.ts';
import { wrongChoice } from './retry-choice.ts';

type Outcome = 'failed' | 'suppressed' | 'unknown';

/** Sends again to those with certain outcomes and reasons, as a push of its own. */
export function RetryDialog({
  push,
  initial,
  onClose,
}: {
  push: Push;
  /** Keys of lines that are ticked at first. */
  initial: string[];
  onClose: () => void;
}) {
  const { t } = useTranslation(['push', 'common']);
  const navigate = useNavigate();
  const failed = useFailure();
  const retry = useChange('retryPush', ['getPush', 'listPushes']);
  const [chosen, setChosen] = useState(initial);
  const [sure, setSure] = useState(false);
  const words = useReasonWords(push);
  const lines = [
    ...push.reasons
      .filter((one) => one.outcome === 'failed' || one.outcome === 'suppressed')
      .map((one) => ({ ...one, key: `${one.outcome} ${one.reason}` })),
    ...(push.outcomes.unknown > 0
      ? [{ key: 'unknown', outcome: 'unknown', reason: '', count: push.outcomes.unknown }]
      : []),
  ];
  const picked = lines.filter((one) => chosen.includes(one.key));
  const unknown = picked.some((one) => one.outcome === 'unknown');
  const people = picked.reduce((sum, one) => sum + one.count, 0);
  const wrong = wrongChoice(lines, picked);
  const outcomes = [...new Set(picked.map((one) => one.outcome))] as Outcome[];
  const reasons = unknown ? undefined : [...new Set(picked.map((one) => one.reason))];
  const input = { params: { push_id: push.id }, body: { outcomes, reasons, confirm: unknown } };
  const send = async () => {
    try {
      const child = await retry.mutateAsync(input);
      onClose();
      await navigate({ to: '/pushes/$pushId', params: { pushId: child.id } });
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Modal
      open
      title={t('retry.title')}
      mask={{ closable: false }}
      okText={t('retry.send', { n: count(people) })}
      cancelText={t('common:actions.cancel')}
      okButtonProps={{ disabled: people === 0 || wrong !== null || (unknown && !sure), loading: retry.isPending }}
      onOk={() => void send()}
      onCancel={onClose}
      footer={(buttons) => (
        <>
          {picked.length > 0 && wrong === null && <CurlButton operation="retryPush" input={input} />}
          {buttons}
        </>
      )}
    >
      <p className="soft">{t('retry.text')}</p>
      <Checkbox.Group className="retry-lines" value={chosen} onChange={setChosen}>
        {lines.map((one) => {
          const { what, todo } = words(one.outcome, one.reason);
          return (
            <Checkbox key={one.key} value={one.key}>
              <i className={`law-${one.outcome}`} />
              {what || t(`outcomes.${one.outcome}`)} <b>{count(one.count)}</b>
              {todo !== '' && <small className="soft">{todo}</small>}
            </Checkbox>
          );
        })}
      </Checkbox.Group>
      {wrong !== null && <Alert type="info" showIcon title={t(`retry.${wrong}`)} />}
      {unknown && wrong === null && (
        <Alert
          type="warning"
          showIcon
          title={t('retry.unknown')}
          description={
            <Checkbox checked={sure} onChange={(event) => setSure(event.target.checked)}>
              {t('retry.sure')}
            </Checkbox>
          }
        />
      )}
    </Modal>
  );
}
