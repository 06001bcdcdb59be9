import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { count as numbers } from '../../../pieces/numbers.ts';

/** What was typed before and not sent stands on the page again. */
export function Restored({ onClose, onAnew }: { onClose: () => void; onAnew: () => void }) {
  const { t } = useTranslation('compose');
  return (
    <Alert
      type="info"
      showIcon
      className="error-notice"
      title={t('restored')}
      closable={{ onClose }}
      action={
        <Button size="small" onClick={onAnew}>
          {t('startAnew')}
        </Button>
      }
    />
  );
}

/** A standing order is known by its name. */
export function NeedsName() {
  const { t } = useTranslation('schedule');
  return <Alert type="info" showIcon className="error-notice" title={t('launch.name')} />;
}

/** A list that was given before is not shown again. */
export function OldList() {
  const { t } = useTranslation('schedule');
  return (
    <Alert type="info" showIcon className="error-notice" title={t('launch.list')} description={t('launch.unchanged')} />
  );
}

/** Of a stored push, the people it goes to are not shown again; they stay until others are named. */
export function KeptList({ count }: { count: number | null }) {
  const { t } = useTranslation('compose');
  const title = count === null ? t('kept.set') : t('kept.list', { n: numbers(count) });
  return (
    <Alert
      type="info"
      showIcon
      className="error-notice"
      title={title}
      description={t(count === null ? 'kept.setText' : 'kept.listText')}
    />
  );
}
