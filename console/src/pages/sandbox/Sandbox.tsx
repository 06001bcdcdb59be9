import { ExportOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../api/use.ts';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { useCurrentApp } from '../../shell/current-app.ts';
import './sandbox.css';

/** Virtual phones, fault switches and the last calls WeChat received: the emulator's own page in a frame. */
export function Sandbox() {
  const { t, i18n } = useTranslation('sandbox');
  const { app } = useCurrentApp();
  const sandbox = useRead('getSandbox');
  const query = new URLSearchParams({
    ...(app === null ? {} : { appid: app.appid }),
    lang: i18n.language === 'zh' ? 'zh' : 'en',
  });
  const url = sandbox.data?.phones_url == null ? null : `${sandbox.data.phones_url}?${query}`;
  return (
    <>
      <PageHead
        title={t('title')}
        text={t('text')}
        actions={
          url !== null && (
            <Button icon={<ExportOutlined />} href={url} target="_blank" rel="noopener">
              {t('open')}
            </Button>
          )
        }
      />
      <Reading
        of={sandbox}
        empty={() =>
          url === null ? (
            <section className="card">
              <EmptyState title={t('none')} text={t('noneText')} />
            </section>
          ) : null
        }
      >
        {() => <iframe key={url} className="card sandbox-frame" src={url!} title={t('frame')} />}
      </Reading>
    </>
  );
}
