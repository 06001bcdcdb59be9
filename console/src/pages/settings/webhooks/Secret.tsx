import { useTranslation } from 'react-i18next';
import { OnceText, ShownOnce } from '../ShownOnce.tsx';

/** A signing secret, the one time it is shown. */
export function Secret({ text, onClose }: { text: string; onClose: () => void }) {
  const { t } = useTranslation('webhook');
  return (
    <ShownOnce title={t('secret.title')} ok={t('secret.kept')} onClose={onClose}>
      <p>{t('secret.text')}</p>
      <OnceText text={text} />
      <p className="soft webhook-hint">{t('secret.verify')}</p>
    </ShownOnce>
  );
}
