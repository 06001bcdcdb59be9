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

/** The address of a segment that is not there yet. */
export const newSegment = '+';

/** Saved audiences: rules that are evaluated when used, and frozen lists. */
export function Segments() {
  return <NeedsApp>{(app) => <SegmentsOf app={app} />}</NeedsApp>;
}

function SegmentsOf({ app }: { app: App }) {
  const { t } = useTranslation('segment');
  const navigate = useNavigate();
  const may = useMay('segments_write');
  const input = { params: { app_id: app.id }, query: { limit: 500 } };
  const list = useRead('listSegments', input);
  const make = () => void navigate({ to: '/segments/$segmentId', params: { segmentId: newSegment } });
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
        actions={
          <>
            <CurlButton operation="listSegments" input={input} />
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
              keyOf={(one) => one.id}
              columns={[
                {
                  title: t('name'),
                  render: (one) => (
                    <Link to="/segments/$segmentId" params={{ segmentId: one.id }}>
                      {one.name}
                    </Link>
                  ),
                },
                {
                  title: t('kind'),
                  render: (one) => (
                    <span className={`pill ${one.kind === 'rule' ? 'info' : ''}`}>{t(`kinds.${one.kind}`)}</span>
                  ),
                },
                { title: t('updated'), render: (one) => <Time value={one.updated_at} short /> },
                {
                  title: t('people'),
                  levers: true,
                  render: (one) => (
                    <Link to="/recipients" search={{ segment: one.id }}>
                      {t('people')}
                    </Link>
                  ),
                },
              ]}
            />
          )}
        </Reading>
      </section>
    </>
  );
}
