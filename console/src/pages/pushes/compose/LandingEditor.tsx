import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import type { Draft } from './form.ts';

interface Props {
  app: App;
  landing: Draft['landing'];
  onChange: (landing: Draft['landing']) => void;
}

/** Where a tap on the message leads. */
export function LandingEditor({ app, landing, onChange }: Props) {
  const { t } = useTranslation(['compose', 'common']);
  const set = (change: Partial<Draft['landing']>) => onChange({ ...landing, ...change });
  const pair = (id: number, change: Partial<Draft['landing']['query'][number]>) =>
    set({ query: landing.query.map((one) => (one.id === id ? { ...one, ...change } : one)) });
  const mayUrl = app.webview_domains.length > 0;
  return (
    <div className="compose-landing">
      <div className="compose-landing-head">
        <h3>{t('landing.title')}</h3>
        <Segmented
          size="small"
          aria-label={t('landing.title')}
          value={landing.kind}
          options={[
            { value: 'page', label: t('landing.page') },
            { value: 'url', label: t('landing.url'), disabled: !mayUrl },
            { value: 'none', label: t('landing.none') },
          ]}
          onChange={(kind) => set({ kind: kind as Draft['landing']['kind'] })}
        />
      </div>
      {landing.kind === 'page' && (
        <>
          <Input
            className="mono"
            value={landing.page}
            maxLength={1024}
            placeholder="pages/order/detail"
            aria-label={t('landing.page')}
            onChange={(event) => set({ page: event.target.value.trim() })}
          />
          {landing.query.map(({ id, key, value }) => (
            <div key={id} className="compose-query">
              <Input
                className="mono"
                value={key}
                maxLength={100}
                placeholder={t('landing.key')}
                aria-label={t('landing.key')}
                onChange={(event) => pair(id, { key: event.target.value.trim() })}
              />
              <Input
                value={value}
                maxLength={1000}
                placeholder={t('landing.value')}
                aria-label={t('landing.value')}
                onChange={(event) => pair(id, { value: event.target.value })}
              />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('common:actions.remove')}
                onClick={() => set({ query: landing.query.filter((one) => one.id !== id) })}
              />
            </div>
          ))}
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() => {
              const id = Math.max(-1, ...landing.query.map((one) => one.id)) + 1;
              set({ query: [...landing.query, { id, key: '', value: '' }] });
            }}
          >
            {t('landing.addQuery')}
          </Button>
        </>
      )}
      {landing.kind === 'url' && (
        <Input
          className="mono"
          value={landing.url}
          maxLength={1000}
          placeholder={`https://${app.webview_domains[0] ?? 'example.com'}/`}
          aria-label={t('landing.url')}
          onChange={(event) => set({ url: event.target.value.trim() })}
        />
      )}
      <p className="field-rule">{t(landing.kind === 'none' ? 'landing.noneHint' : 'landing.hint')}</p>
    </div>
  );
}
