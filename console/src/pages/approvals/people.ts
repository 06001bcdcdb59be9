import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';

/** Names of actors (`member:<id>`, `key:<id>`) as far as this member may know them. */
export function usePeople(): (refs: readonly (string | null)[]) => string[] {
  const { t } = useTranslation('approval');
  const { member } = useMe();
  const list = useRead('listMembers', {}, { enabled: useMay('members_read') });
  const names = new Map(list.data?.items.map((one) => [`member:${one.id}`, one.name]));
  return (refs) => {
    const known = refs.flatMap((ref) => {
      if (ref === null) return [];
      if (ref === `member:${member.id}`) return [member.name];
      return [names.get(ref) ?? (ref.startsWith('key:') ? t('key') : t('member'))];
    });
    return [...new Set(known)];
  };
}

/** Whether the member had a hand in a push, and therefore may not decide on it. */
export function useIsOwn(): (authors: readonly string[]) => boolean {
  const { member } = useMe();
  return (authors) => authors.includes(`member:${member.id}`);
}
