import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Kept } from './Keeping.tsx';

/**
 * What is returned is called as a save of the form is sent, and gives what takes the answer when it is stored: what was
 * typed need be kept no longer then, and the reader is told, in the form's own words where it has some.
 */
export function useSending(kept: Kept | undefined) {
  const { message } = App.useApp();
  const { t } = useTranslation('common');
  return <D>(words?: (done: D) => string): ((done: D) => void) => {
    const stored = kept?.sending();
    return (done) => {
      stored?.();
      void message.success(words?.(done) ?? t('saved'));
    };
  };
}
