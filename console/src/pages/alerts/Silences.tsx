import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { EmptyState } from '../../pieces/EmptyState.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { useCurrentApp } from '../../shell/current-app.ts';
import { useShortcut } from '../../shell/shortcuts.tsx';
import { SilenceDialog } from './SilenceDialog.tsx';

/** Silences that hold now; the list of alerts goes on beside them. */
export function Silences() {
  const { t, i18n } = useTranslation('alert');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const manages = useMay('alerts_manage');
  const failed = useFailure();
  const { app, apps } = useCurrentApp();
  const [making, setMaking] = useState(false);
  const list = useRead('listSilences', {}, { every: 60_000 });
  const rules = useRead('listAlertRules', { query: { app_id: app?.id } }, { enabled: app !== null });
  const end = useChange('deleteSilence', ['listSilences', 'listAlerts']);
  useShortcut('n', t('silence.new'), () => manages && setMaking(true));
  const nameOf = (kind: string) => rules.data?.items.find((one) => one.kind === kind)?.[language] ?? kind;
  const inputOf = ({ id }: { id: string }) => ({ params: { silence_id: id } });
  const button = manages ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {t('silence.new')}
    </Button>
  ) : undefined;
  return (
    <>
      {(list.data?.items.length ?? 0) > 0 && (
        <div className="filters">
          {button}
          <CurlButton operation="listSilences" input={{}} />
        </div>
      )}
      <section className="card" aria-label={t('parts.silences')}>
        <Reading
          of={list}
          empty={({ items }) =>
            items.length === 0 ? (
              <EmptyState title={t('silence.none')} text={t('silence.noneText')} action={button} />
            ) : null
          }
        >
          {({ items }) => (
            <Rows
              label={t('parts.silences')}
              items={items}
              keyOf={(one) => one.id}
              columns={[
                { title: t('silence.reason'), render: (one) => <b>{one.reason}</b> },
                {
                  title: t('silence.app'),
                  render: (one) =>
                    one.app_id === null
                      ? t('silence.allApps')
                      : (apps.find(({ id }) => id === one.app_id)?.name ?? one.app_id),
                },
                {
                  title: t('silence.kind'),
                  render: (one) => (one.kind === null ? t('silence.allKinds') : nameOf(one.kind)),
                },
                { title: t('silence.until'), render: (one) => <Time value={one.until} short /> },
                {
                  title: t('silence.end'),
                  levers: true,
                  render: (one) =>
                    manages && (
                      <span className="inline-fields">
                        <Button
                          size="small"
                          loading={end.isPending && end.variables?.params?.silence_id === one.id}
                          onClick={() => end.mutate(inputOf(one), { onError: failed })}
                        >
                          {t('silence.end')}
                        </Button>
                        <CurlButton size="small" operation="deleteSilence" input={inputOf(one)} />
                      </span>
                    ),
                },
              ]}
            />
          )}
        </Reading>
      </section>
      {making && <SilenceDialog appId={null} onClose={() => setMaking(false)} />}
    </>
  );
}
