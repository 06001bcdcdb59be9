import { Alert, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../pieces/CopyButton.tsx';

interface Props {
  title: string;
  /** Whose link it is. */
  to: string;
  made: { url: string | null; mail_error: string | null };
  onClose: () => void;
}

/** A link that works once: sent by mail, or shown once. */
export function LinkMade({ title, to, made: { url, mail_error: error }, onClose }: Props) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Modal
      open
      title={title}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('common:actions.close')}
        </Button>
      }
    >
      {url === null ? (
        <p>{t('members.mailed', { to })}</p>
      ) : (
        <div className="form">
          {error !== null && <Alert type="warning" showIcon title={t('members.mailFailed')} description={error} />}
          <p>{t('members.linkText')}</p>
          <div className="secret-shown">
            <code>{url}</code>
            <CopyButton text={url} />
          </div>
        </div>
      )}
    </Modal>
  );
}
