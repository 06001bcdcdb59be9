import { useQueryClient } from '@tanstack/react-query';
import { App as Ant, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meQuery, useMe } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { chooseLanguage } from '../../i18n/index.ts';
import { FormField } from '../../pieces/FormField.tsx';
import { Reading } from '../../pieces/Reading.tsx';
import { Rows } from '../../pieces/Rows.tsx';
import { Time } from '../../pieces/Time.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import { SecondFactor } from './SecondFactor.tsx';

/** What is the member's own: name, language, zone, password, second factor, where they are signed in. */
export function Mine() {
  return (
    <div className="columns even">
      <div>
        <Preferences />
        <Password />
      </div>
      <div>
        <SecondFactor />
        <Sessions />
      </div>
    </div>
  );
}

function Preferences() {
  const { t } = useTranslation(['settings', 'common']);
  const { member } = useMe();
  const { message } = Ant.useApp();
  const client = useQueryClient();
  const failed = useFailure();
  const [name, setName] = useState(member.name);
  const [language, setLanguage] = useState(member.language === 'en' ? 'en' : 'zh-CN');
  const [zone, setZone] = useState(member.time_zone ?? 'Asia/Shanghai');
  const save = useChange('updateMe');
  const run = () =>
    save.mutate(
      { body: { name: name.trim(), language: language as 'en' | 'zh-CN', time_zone: zone } },
      {
        onError: failed,
        onSuccess: async () => {
          await client.invalidateQueries({ queryKey: meQuery.queryKey });
          await chooseLanguage(language === 'en' ? 'en' : 'zh');
          void message.success(t('common:saved'));
        },
      },
    );
  return (
    <section className="card card-pad form">
      <h2>{t('me.preferences')}</h2>
      <FormField label={t('me.name')}>
        {(id) => <Input id={id} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />}
      </FormField>
      <FormField label={t('me.language')}>
        {(id) => (
          <Select
            id={id}
            value={language}
            options={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
            onChange={setLanguage}
          />
        )}
      </FormField>
      <FormField label={t('me.zone')} hint={t('me.zoneHint')}>
        {(id) => (
          <Select
            id={id}
            showSearch
            value={zone}
            options={Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }))}
            onChange={setZone}
          />
        )}
      </FormField>
      <div className="form-end">
        <Button type="primary" loading={save.isPending} disabled={name.trim() === ''} onClick={run}>
          {t('common:actions.save')}
        </Button>
      </div>
    </section>
  );
}

function Password() {
  const { t } = useTranslation('settings');
  const { message } = Ant.useApp();
  const failed = useFailure();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const save = useChange('changePassword', ['listSessions']);
  const run = () =>
    save.mutate(
      { body: { currentPassword: current, newPassword: next } },
      {
        onError: failed,
        onSuccess: () => {
          setCurrent('');
          setNext('');
          void message.success(t('me.passwordSaved'));
        },
      },
    );
  return (
    <section className="card card-pad form">
      <h2>{t('me.password')}</h2>
      <FormField label={t('me.current')}>
        {(id) => (
          <Input.Password
            id={id}
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
      </FormField>
      <FormField label={t('me.next')} hint={t('me.nextHint')}>
        {(id) => (
          <Input.Password
            id={id}
            autoComplete="new-password"
            value={next}
            onChange={(event) => setNext(event.target.value)}
          />
        )}
      </FormField>
      <div className="form-end">
        <Button loading={save.isPending} disabled={current === '' || next.length < 10} onClick={run}>
          {t('me.changePassword')}
        </Button>
      </div>
    </section>
  );
}

function Sessions() {
  const { t } = useTranslation('settings');
  const failed = useFailure();
  const list = useRead('listSessions');
  const revoke = useChange('revokeSession', ['listSessions']);
  const others = useChange('revokeOtherSessions', ['listSessions']);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('me.sessions')}</h2>
        {(list.data?.length ?? 0) > 1 && (
          <Button size="small" loading={others.isPending} onClick={() => others.mutate({}, { onError: failed })}>
            {t('me.endOthers')}
          </Button>
        )}
      </div>
      <Reading of={list}>
        {(items) => (
          <Rows
            label={t('me.sessions')}
            items={items}
            keyOf={(one) => one.id}
            columns={[
              {
                title: t('me.device'),
                render: (one) => (
                  <>
                    {deviceOf(one.userAgent)} {one.current && <span className="pill info">{t('me.this')}</span>}
                    <small className="mono">{one.ipAddress}</small>
                  </>
                ),
              },
              { title: t('me.used'), render: (one) => <Time value={one.updatedAt} short /> },
              {
                title: t('me.end'),
                levers: true,
                render: (one) =>
                  !one.current && (
                    <Button size="small" onClick={() => revoke.mutate({ body: { id: one.id } }, { onError: failed })}>
                      {t('me.end')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Reading>
    </section>
  );
}

/** `Chrome · Windows`: enough to know one's own devices. */
function deviceOf(agent: string | null): string {
  const text = agent ?? '';
  const browser = /Edg|Firefox|Chrome|Safari/.exec(text)?.[0]?.replace('Edg', 'Edge');
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(text)?.[0]?.replace('Mac OS X', 'macOS');
  return [browser, system].filter(Boolean).join(' · ') || text.slice(0, 40) || '—';
}
