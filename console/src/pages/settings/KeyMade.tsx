import { useTranslation } from 'react-i18next';
import type { Answer } from '../../api/contract.ts';
import { OnceText, ShownOnce } from './ShownOnce.tsx';

/** A key, the one time it is shown: as it is, or as the pair that clients of JPush are given. */
export function KeyMade({ made, onClose }: { made: Answer<'createApiKey'>; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const isDoor = made.key.app_key !== null;
  const [appKey = '', masterSecret = ''] = made.text.split(':');
  return (
    <ShownOnce title={t('keys.made')} ok={t('keys.kept')} onClose={onClose}>
      <p>{t('keys.madeText')}</p>
      {isDoor ? (
        <>
          <OnceText label="AppKey" text={appKey} />
          <OnceText label="Master Secret" text={masterSecret} />
          <p>{t('keys.doorMade', { address: window.location.origin })}</p>
          <p className="soft">{t('keys.doorGuide')}</p>
        </>
      ) : (
        <OnceText text={made.text} />
      )}
    </ShownOnce>
  );
}
