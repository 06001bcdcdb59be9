import { useTranslation } from 'react-i18next';
import { PageHead } from '../../../pieces/PageHead.tsx';

export function Compose() {
  const { t } = useTranslation('push');
  return <PageHead title={t('new')} />;
}
