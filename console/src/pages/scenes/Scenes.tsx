import { PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { NeedsApp } from '../../pieces/NeedsApp.tsx';
import { PageHead } from '../../pieces/PageHead.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useShortcut } from '../../shell/shortcuts.tsx';

/** The address of a scene that is not there yet: no key looks like it. */
export const newScene = '+';

/** The places in the mini-program that ask for consent. */
export function Scenes() {
  return <NeedsApp>{(app) => <ScenesOf app={app} />}</NeedsApp>;
}

function ScenesOf({ app }: { app: App }) {
  const { t } = useTranslation('scene');
  const params = { app_id: app.id };
  const list = useRead('listScenes', { params });
  const templates = useRead('listTemplates', { params });
  const titles = new Map(templates.data?.items.map((one) => [one.id, one.title]));
  const may = useMay('content_manage');
  const navigate = useNavigate();
  const make = () => void navigate({ to: '/scenes/$sceneKey', params: { sceneKey: newScene } });
  useShortcut('n', t('new'), make);
  const button = may ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={make}>
      {t('new')}
    </Button>
  ) : undefined;
  return (
    <>
      <PageHead
        title={t('title')}
        text={t('text')}
        actions={
          <>
            <CurlButton operation="listScenes" input={{ params }} />
            {button}
          </>
        }
      />
      <section className="card" aria-label={t('title')}>
        <Reading
          of={list}
          empty={({ items }) =>
            items.length === 0 ? <EmptyState title={t('none')} text={t('noneText')} action={button} /> : null
          }
        >
          {({ items }) => (
            <Rows
              label={t('title')}
              items={items}
              keyOf={(one) => one.key}
              columns={[
                {
                  title: t('key'),
                  render: (one) => (
                    <Link to="/scenes/$sceneKey" params={{ sceneKey: one.key }} className="mono">
                      {one.key}
                    </Link>
                  ),
                },
                { title: t('purpose'), render: (one) => one.purpose },
                {
                  title: t('templates'),
                  render: (one) => (
                    <span>
                      {one.template_ids.map((id) => (
                        <span key={id} className="pill">
                          {titles.get(id) ?? id.slice(0, 8)}
                        </span>
                      ))}
                    </span>
                  ),
                },
                { title: t('version'), render: (one) => `v${one.version}`, wide: true },
                { title: t('updated'), render: (one) => <Time value={one.updated_at} short /> },
              ]}
            />
          )}
        </Reading>
      </section>
    </>
  );
}
