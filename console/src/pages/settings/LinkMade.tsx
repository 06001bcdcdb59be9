import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../pieces/CopyButton.tsx';

/** A link that works once and is shown once. */
export function LinkMade({ title, url, onClose }: { title: string; url: string; onClose: () => void }) {
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
      <p>{t('members.linkText')}</p>
      <div className="secret-shown">
        <code>{url}</code>
        <CopyButton text={url} />
      </div>
    </Modal>
  );
}
