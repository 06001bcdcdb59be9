import { DisconnectOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnected } from '../api/connection.ts';

/** Says that the service cannot be reached, for as long as it is so; everything on the page is read anew when it can. */
export function ConnectionLost() {
  const { t } = useTranslation('shell');
  const { message } = App.useApp();
  const client = useQueryClient();
  const connected = useConnected();
  const before = useRef(connected);
  useEffect(() => {
    if (connected && !before.current) {
      void message.success(t('online'));
      void client.invalidateQueries();
    }
    before.current = connected;
  }, [connected, client, message, t]);
  return (
    <div role="status" className={connected ? 'visually-hidden' : 'connection-lost'}>
      {!connected && (
        <>
          <DisconnectOutlined aria-hidden /> {t('offline')}
        </>
      )}
    </div>
  );
}
