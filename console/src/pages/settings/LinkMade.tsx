import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { OnceText, ShownOnce } from './ShownOnce.tsx';

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
    <ShownOnce title={title} ok={t('common:actions.close')} onClose={onClose}>
      {url === null ? (
        <p>{t('members.mailed', { to })}</p>
      ) : (
        <div className="form">
          {error !== null && <Alert type="warning" showIcon title={t('members.mailFailed')} description={error} />}
          <p>{t('members.linkText')}</p>
          <OnceText text={url} />
        </div>
      )}
    </ShownOnce>
  );
}
