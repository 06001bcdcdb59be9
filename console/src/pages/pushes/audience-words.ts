import { useTranslation } from 'react-i18next';
import { count } from '../../pieces/numbers.ts';

/** An audience in a few words, for a line of a list. */
export function useAudienceWords(): (audience: unknown) => string {
  const { t } = useTranslation('push');
  return (given) => {
    const audience = (given ?? {}) as Record<string, unknown>;
    if ('list' in audience) return t('audience.list', { n: count(Number(audience.given ?? audience.matched ?? 0)) });
    if ('all' in audience) return t('audience.all');
    if ('tags' in audience) return t('audience.tags', { tags: tagsOf(audience.tags) });
    if ('segment_id' in audience) return t('audience.segment');
    if ('deliveries' in audience) return t('audience.retry');
    return t('audience.rule');
  };
}

function tagsOf(tags: unknown): string {
  return Object.values((tags ?? {}) as Record<string, string[]>)
    .flat()
    .slice(0, 4)
    .join(' ');
}
