import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../pieces/CopyButton.tsx';

/** A signing secret, the one time it is shown. */
export function Secret({ text, onClose }: { text: string; onClose: () => void }) {
  const { t } = useTranslation('webhook');
  return (
    <Modal
      open
      title={t('secret.title')}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('secret.kept')}
        </Button>
      }
    >
      <p>{t('secret.text')}</p>
      <div className="secret-shown">
        <code>{text}</code>
        <CopyButton text={text} />
      </div>
      <p className="soft webhook-hint">{t('secret.verify')}</p>
    </Modal>
  );
}
