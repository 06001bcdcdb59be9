import { useTranslation } from 'react-i18next';

/** The shape of what is being read. */
export function SkeletonRows({ rows = 6, height = 52 }: { rows?: number; height?: number }) {
  const { t } = useTranslation('common');
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same, and stay
        <span key={i} className="skeleton skeleton-row" style={{ height }} />
      ))}
    </div>
  );
}
