import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App, Input as In } from '../../api/contract.ts';
import { FormField } from '../../pieces/FormField.tsx';

type Change = Pick<NonNullable<In<'updateApp'>['body']>, 'token_source'>;

interface Source {
  from: App['token_source']['from'];
  url: string;
  name: string;
  /** Empty: as it is stored. */
  secret: string;
}

export function sourceOf({ token_source: { from, url, header } }: App): Source {
  return { from, url: url ?? '', name: header ?? '', secret: '' };
}

/** What the form says beside what holds; nothing where they are the same, so that the address is not tried for nothing. */
export function tokenChange(app: App, { from, url, name, secret }: Source): Change {
  const before = sourceOf(app);
  if (from !== 'url') return before.from === 'url' ? { token_source: null } : {};
  if (before.from === 'url' && url === before.url && name === before.name && secret === '') return {};
  if (name === '') return { token_source: { url, header: null } };
  return { token_source: secret === '' && name === before.name ? { url } : { url, header: { name, secret } } };
}

/** Who keeps the app's access token: we, UMS (set up with the channel), or a server of the owner. */
export function TokenSource({
  app,
  source,
  onChange,
}: {
  app: App;
  source: Source;
  onChange: (source: Source) => void;
}) {
  const { t } = useTranslation('settings');
  const set = (change: Partial<Source>) => onChange({ ...source, ...change });
  const byUms = app.token_source.from === 'jiguang-ums';
  const choices = byUms ? (['jiguang-ums'] as const) : (['stable_token', 'url'] as const);
  return (
    <>
      <FormField label={t('apps.tokenFrom')} {...(byUms ? { hint: t('apps.tokenFromUms') } : {})}>
        {(id) => (
          <Select
            id={id}
            disabled={byUms}
            value={source.from}
            options={choices.map((value) => ({ value, label: t(`apps.tokenFroms.${value}`) }))}
            onChange={(from: Source['from']) => set({ from })}
          />
        )}
      </FormField>
      {source.from === 'url' && (
        <>
          <FormField label={t('apps.tokenUrl')} hint={t('apps.tokenUrlHint')}>
            {(id) => (
              <Input
                id={id}
                value={source.url}
                maxLength={2000}
                placeholder="https://token.example.com/wechat"
                onChange={(event) => set({ url: event.target.value.trim() })}
              />
            )}
          </FormField>
          <div className="form-row">
            <FormField label={t('apps.tokenHeader')}>
              {(id) => (
                <Input
                  id={id}
                  value={source.name}
                  maxLength={64}
                  placeholder={t('apps.tokenHeaderName')}
                  onChange={(event) => set({ name: event.target.value.trim() })}
                />
              )}
            </FormField>
            <FormField label={t('apps.tokenSecret')} hint={t('apps.tokenSecretHint')}>
              {(id) => (
                <Input.Password
                  id={id}
                  autoComplete="new-password"
                  placeholder={app.token_source.header === null ? 'Bearer …' : t('apps.unchanged')}
                  value={source.secret}
                  onChange={(event) => set({ secret: event.target.value.trim() })}
                />
              )}
            </FormField>
          </div>
        </>
      )}
    </>
  );
}
