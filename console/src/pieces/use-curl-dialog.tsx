import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CurlLine } from '../api/call.ts';
import { CurlLines } from './CurlButton.tsx';

/** Shows lines to copy in a dialog: for a menu, which has no room for them. */
export function useCurlDialog(): (lines: CurlLine[]) => void {
  const { modal } = App.useApp();
  const { t } = useTranslation('common');
  return (lines) =>
    void modal.info({
      title: t('curl.title'),
      icon: null,
      width: 640,
      closable: true,
      mask: { closable: true },
      okText: t('actions.close'),
      content: <CurlLines lines={lines} />,
    });
}
