import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';

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
