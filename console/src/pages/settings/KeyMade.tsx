import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { CopyButton } from '../../pieces/CopyButton.tsx';

/** A key, the one time it is shown: as it is, or as the pair that clients of JPush are given. */
export function KeyMade({ made, onClose }: { made: Answer<'createApiKey'>; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const isDoor = made.key.app_key !== null;
  const [appKey = '', masterSecret = ''] = made.text.split(':');
  return (
    <Modal
      open
      title={t('keys.made')}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('keys.kept')}
        </Button>
      }
    >
      <p>{t('keys.madeText')}</p>
      {isDoor ? (
        <>
          <Secret label="AppKey" text={appKey} />
          <Secret label="Master Secret" text={masterSecret} />
          <p>{t('keys.doorMade', { address: window.location.origin })}</p>
          <p className="soft">{t('keys.doorGuide')}</p>
        </>
      ) : (
        <Secret text={made.text} />
      )}
    </Modal>
  );
}

function Secret({ label, text }: { label?: string; text: string }) {
  return (
    <div className="secret-shown">
      {label !== undefined && <span className="soft">{label}</span>}
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}
