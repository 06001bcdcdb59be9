import { Checkbox, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl, serverNow } from '../../api/call.ts';
import type { Input as In } from '../../api/contract.ts';
import { useMe } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { FormDialog } from '../../pieces/FormDialog.tsx';
import { FormField } from '../../pieces/FormField.tsx';
import { useZone } from '../../pieces/Time.tsx';
import { fromField } from '../../pieces/zoned.ts';
import { AppGrant } from './AppGrant.tsx';
import { DoorSettings } from './DoorSettings.tsx';
import { doorPermissions, emptyDoor, jpushOf, useContents } from './door.ts';
import { KeyMade } from './KeyMade.tsx';

type Body = NonNullable<In<'createApiKey'>['body']>;

const ends = [null, 30, 90, 365, 'other'] as const;

/** A new key with its scopes, of our API or of the door for JPush's clients; the key itself is shown once. */
export function MakeKey({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation('settings');
  const me = useMe();
  const apps = useRead('listApps');
  const roles = useRead('listRoles');
  const [body, setBody] = useState<Body>({
    name: '',
    permissions: ['pushes_write', 'pushes_read', 'recipients_write'],
    apps: 'all',
  });
  const [isDoor, setIsDoor] = useState(false);
  const [door, setDoor] = useState(emptyDoor);
  const app = apps.data?.items.find((one) => one.id === door.appId);
  const contents = useContents(app);
  const [end, setEnd] = useState<(typeof ends)[number]>(90);
  const [date, setDate] = useState('');
  const zone = useZone();
  const create = useChange('createApiKey', ['listApiKeys']);
  const set = (change: Partial<Body>) => setBody({ ...body, ...change });
  if (create.data !== undefined) return <KeyMade made={create.data} onClose={onClose} />;
  // The last day is a day of use: the key ends with it.
  const last = end === 'other' ? fromField(`${date}T23:59`, zone) : null;
  const expiry = typeof end === 'number' ? new Date(serverNow() + end * 86_400_000) : last;
  const dated = end !== 'other' || (expiry !== null && expiry.getTime() > serverNow());
  const mine = roles.data?.permissions.filter((one) => me.permissions.includes(one.permission)) ?? [];
  const known = isDoor ? mine.filter((one) => doorPermissions.includes(one.permission)) : mine;
  const permissions = isDoor ? body.permissions.filter((one) => doorPermissions.includes(one)) : body.permissions;
  const jpush = isDoor ? jpushOf(door, contents) : null;
  const ofDoor = jpush !== null && app !== undefined ? { apps: [app.id], jpush } : {};
  const asked: Body = { ...body, ...ofDoor, permissions, expires_at: expiry?.toISOString() ?? null };
  const incomplete = isDoor && (app === undefined || jpush === null);
  // Clients of JPush look devices up as well.
  const toDoor = (on: boolean) => {
    setIsDoor(on);
    if (!on || !me.permissions.includes('recipients_read') || body.permissions.includes('recipients_read')) return;
    set({ permissions: [...body.permissions, 'recipients_read'] });
  };
  const useless = permissions.length === 0 || asked.apps?.length === 0;
  const disabled = body.name.trim() === '' || useless || !dated || incomplete;
  const endName = (value: (typeof ends)[number]) => {
    if (value === null) return t('keys.never');
    return value === 'other' ? t('keys.otherEnd') : t('keys.days', { n: value });
  };
  return (
    <FormDialog
      width={640}
      title={t('keys.new')}
      okText={t('keys.make')}
      busy={create.isPending}
      disabled={disabled}
      error={create.error}
      curl={[asCurl('createApiKey', { body: asked })]}
      onOk={() => create.mutate({ body: asked })}
      onClose={onClose}
    >
      <Radio.Group
        aria-label={t('keys.kind')}
        value={isDoor}
        options={[
          { value: false, label: t('keys.kinds.api') },
          { value: true, label: t('keys.kinds.jpush') },
        ]}
        onChange={(event) => toDoor(event.target.value)}
      />
      <FormField label={t('keys.name')} hint={t('keys.nameHint')}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            value={body.name}
            maxLength={100}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </FormField>
      <fieldset>
        <legend>{t('keys.scopes')}</legend>
        <Checkbox.Group
          className="permission-list"
          value={permissions}
          options={known.map((one) => ({ value: one.permission, label: i18n.language === 'zh' ? one.zh : one.en }))}
          onChange={(permissions) => set({ permissions: permissions as Body['permissions'] })}
        />
      </fieldset>
      {isDoor && (
        <DoorSettings apps={apps.data?.items ?? []} app={app} contents={contents} door={door} onChange={setDoor} />
      )}
      {!isDoor && <AppGrant value={body.apps ?? 'all'} onChange={(apps) => set({ apps })} />}
      <FormField label={t('keys.expires')}>
        {(id) => (
          <Select
            id={id}
            value={end}
            options={ends.map((value) => ({ value, label: endName(value) }))}
            onChange={setEnd}
          />
        )}
      </FormField>
      {end === 'other' && (
        <FormField label={t('keys.until')}>
          {(id) => <Input id={id} type="date" value={date} onChange={(event) => setDate(event.target.value)} />}
        </FormField>
      )}
      <FormField label={t('keys.ips')} hint={t('keys.ipsHint')}>
        {(id) => (
          <Select
            id={id}
            mode="tags"
            open={false}
            suffixIcon={null}
            tokenSeparators={[',', ' ', '\n']}
            value={body.allowed_ips ?? []}
            placeholder="198.51.100.0/24"
            onChange={(allowed_ips: string[]) => set({ allowed_ips })}
          />
        )}
      </FormField>
    </FormDialog>
  );
}
