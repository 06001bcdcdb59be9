import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';

/** One-time or long-term, with what that means. */
export function KindTag({ kind }: { kind: 'one_time' | 'long_term' }) {
  const { t } = useTranslation('template');
  return (
    <Tooltip title={t(`kindTexts.${kind}`)}>
      <span className={`pill ${kind === 'long_term' ? 'info' : ''}`}>{t(`kinds.${kind}`)}</span>
    </Tooltip>
  );
}
