import { Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asCurl } from '../../../api/call.ts';
import { useChange } from '../../../api/use.ts';
import { FormDialog } from '../../../pieces/FormDialog.tsx';
import { FormField } from '../../../pieces/FormField.tsx';
import { useCurrentApp } from '../../../shell/current-app.ts';
import { eventGroups, tidied } from './events.ts';
import type { Webhook } from './Webhooks.tsx';

interface Props {
  known: Webhook | null;
  onClose: () => void;
  onDone: (webhook: Webhook) => void;
}

/** Where events go, and which. */
export function WebhookDialog({ known, onClose, onDone }: Props) {
  const { t } = useTranslation('webhook');
  const { apps } = useCurrentApp();
  const [url, setUrl] = useState(known?.url ?? '');
  const [description, setDescription] = useState(known?.description ?? '');
  const [appId, setAppId] = useState(known?.app_id ?? '');
  const [chosen, setChosen] = useState<string[]>(known?.event_types ?? ['push.*', 'alert.*']);
  const create = useChange('createWebhook', ['listWebhooks']);
  const update = useChange('updateWebhook', ['listWebhooks', 'getWebhook']);
  const error = create.error ?? update.error;
  const body = { url, description: description.trim(), event_types: tidied(chosen) };
  const made = { ...body, ...(appId === '' ? {} : { app_id: appId }) };
  const save = () =>
    known === null
      ? create.mutate({ body: made }, { onSuccess: onDone })
      : update.mutate({ params: { webhook_id: known.id }, body }, { onSuccess: onDone });
  return (
    <FormDialog
      width={640}
      title={t(known === null ? 'new' : 'change')}
      busy={create.isPending || update.isPending}
      disabled={url === '' || chosen.length === 0}
      error={error}
      curl={[
        known === null
          ? asCurl('createWebhook', { body: made })
          : asCurl('updateWebhook', { params: { webhook_id: known.id }, body }),
      ]}
      onOk={save}
      onClose={onClose}
    >
      <FormField label={t('url')} hint={t('urlHint')}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            className="mono"
            value={url}
            maxLength={2000}
            placeholder="https://example.com/hongyan"
            onChange={(event) => setUrl(event.target.value.trim())}
          />
        )}
      </FormField>
      <div className="form-row">
        <FormField label={t('description')}>
          {(id) => (
            <Input
              id={id}
              value={description}
              maxLength={200}
              placeholder={t('descriptionHint')}
              onChange={(event) => setDescription(event.target.value)}
            />
          )}
        </FormField>
        <FormField label={t('app')}>
          {(id) => (
            <Select
              id={id}
              value={appId}
              disabled={known !== null}
              options={[{ value: '', label: t('allApps') }, ...apps.map((one) => ({ value: one.id, label: one.name }))]}
              onChange={setAppId}
            />
          )}
        </FormField>
      </div>
      <fieldset>
        <legend>{t('events')}</legend>
        <Events chosen={chosen} onChange={setChosen} />
      </fieldset>
    </FormDialog>
  );
}

function Events({ chosen, onChange }: { chosen: string[]; onChange: (types: string[]) => void }) {
  const { t } = useTranslation('webhook');
  const has = (group: string, event: string) =>
    chosen.includes('*') || chosen.includes(`${group}.*`) || chosen.includes(event);
  const spelt = Object.entries(eventGroups).flatMap(([group, of]) => of.filter((one) => has(group, one)));
  const turn = (events: readonly string[], on: boolean) =>
    onChange(on ? [...new Set([...spelt, ...events])] : spelt.filter((one) => !events.includes(one)));
  return (
    <div className="webhook-events">
      {Object.entries(eventGroups).map(([group, events]) => {
        const n = events.filter((one) => has(group, one)).length;
        return (
          <div key={group}>
            <Checkbox
              checked={n === events.length}
              indeterminate={n > 0 && n < events.length}
              onChange={(event) => turn(events, event.target.checked)}
            >
              <b>{t(`groups.${group}`)}</b>
            </Checkbox>
            <div className="webhook-group">
              {events.map((one) => (
                <Checkbox key={one} checked={has(group, one)} onChange={(event) => turn([one], event.target.checked)}>
                  <code>{one}</code>
                </Checkbox>
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}
