import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meQuery, useMe } from '../../api/me.ts';
import { useChange } from '../../api/use.ts';
import { FormField } from '../../pieces/FormField.tsx';
import { useFailure } from '../../pieces/use-failure.ts';

/** Name and time zone. Language and colours are a matter of the browser, in the menu at the top. */
export function ProfileCard() {
  const { t } = useTranslation(['account', 'common']);
  const { member, role } = useMe();
  const client = useQueryClient();
  const { message } = App.useApp();
  const failed = useFailure();
  const [name, setName] = useState(member.name);
  const [zone, setZone] = useState(member.time_zone);
  const update = useChange('updateMe');
  const save = () =>
    update.mutate(
      { body: { name: name.trim(), time_zone: zone } },
      {
        onSuccess: (me) => {
          client.setQueryData(meQuery.queryKey, me);
          void message.success(t('saved'));
        },
        onError: failed,
      },
    );
  const changed = name.trim() !== member.name || zone !== member.time_zone;
  return (
    <section className="card card-pad account-card">
      <h2>{t('profile.title')}</h2>
      <p className="soft">
        {member.email} · {t(`roles.${role}`)}
      </p>
      <FormField label={t('profile.name')}>
        {(id) => <Input id={id} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />}
      </FormField>
      <FormField label={t('profile.zone')} hint={t('profile.zoneHint')}>
        {(id) => (
          <Select
            id={id}
            showSearch={{ optionFilterProp: 'value' }}
            value={zone}
            options={[...new Set([zone, ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
              value,
              label: value,
            }))}
            onChange={setZone}
          />
        )}
      </FormField>
      <Button type="primary" disabled={!changed || name.trim() === ''} loading={update.isPending} onClick={save}>
        {t('common:actions.save')}
      </Button>
    </section>
  );
}
