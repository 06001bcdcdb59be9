import { summaries } from 'virtual:summaries';
import { useTranslation } from 'react-i18next';

/** Every action the log may name. */
export const actions: readonly string[] = [...Object.keys(summaries), 'ownerLink'];

/** What an action is called: in few words where somebody wrote them, else as the API summarises it. */
export function useActionName(): (action: string) => string {
  const { t, i18n } = useTranslation('settings');
  return (action) => {
    const [zh, en] = summaries[action]?.split(' / ') ?? [];
    return t(`audit.actions.${action}`, { defaultValue: (i18n.language === 'zh' ? zh : en) ?? action });
  };
}
