import { App as Ant, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../api/contract.ts';
import { useMay } from '../../api/me.ts';
import { useChange, useRead } from '../../api/use.ts';
import { CurlButton } from '../../pieces/CurlButton.tsx';
import { useFailure } from '../../pieces/use-failure.ts';
import type { Recipient } from './RecipientDetail.tsx';
import './recipient.css';

interface Props {
  app: App;
  recipient: Recipient;
}

/** Changes are written by openid, so only who sees it can make them. */
export function useEdit({ app, recipient }: Props) {
  const write = useMay('recipients_write');
  const personal = useMay('personal_data');
  const { message } = Ant.useApp();
  const { t } = useTranslation('common');
  const failed = useFailure();
  const change = useChange('upsertRecipients', ['getRecipient', 'listRecipients', 'segmentsOfRecipient']);
  const { openid } = recipient;
  const inputOf = (what: object) => ({
    params: { app_id: app.id },
    body: { recipients: [{ openid: openid!, ...what }] },
  });
  return {
    may: write && personal && openid !== null,
    busy: change.isPending,
    inputOf,
    save: (what: object, onDone?: () => void) =>
      change.mutate(inputOf(what), {
        onError: failed,
        onSuccess: () => {
          void message.success(t('saved'));
          onDone?.();
        },
      }),
  };
}

export function Tags(props: Props) {
  const { t } = useTranslation(['recipient', 'common']);
  const { recipient } = props;
  const [tags, setTags] = useState<string[] | null>(null);
  const { may, busy, save, inputOf } = useEdit(props);
  return (
    <section className="card card-pad form">
      <h2>{t('columns.tags')}</h2>
      {tags === null ? (
        <p className="tag-editor">
          {recipient.tags.length === 0 && <span className="soft">{t('noTag')}</span>}
          {recipient.tags.map((tag) => (
            <span key={tag} className="pill">
              {tag}
            </span>
          ))}
        </p>
      ) : (
        <Select
          mode="tags"
          autoFocus
          value={tags}
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，', '\n']}
          aria-label={t('columns.tags')}
          onChange={(next: string[]) => setTags(next.map((tag) => tag.trim().slice(0, 64)).filter(Boolean))}
        />
      )}
      {may && (
        <div className="form-end">
          {tags === null ? (
            <Button size="small" onClick={() => setTags(recipient.tags)}>
              {t('common:actions.edit')}
            </Button>
          ) : (
            <>
              <Button size="small" type="primary" loading={busy} onClick={() => save({ tags }, () => setTags(null))}>
                {t('common:actions.save')}
              </Button>
              <Button size="small" onClick={() => setTags(null)}>
                {t('common:actions.cancel')}
              </Button>
              <CurlButton size="small" operation="upsertRecipients" input={inputOf({ tags })} />
            </>
          )}
        </div>
      )}
    </section>
  );
}

export function Attributes(props: Props) {
  const { t } = useTranslation(['recipient', 'common']);
  const { app, recipient } = props;
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const { may, busy, save, inputOf } = useEdit(props);
  const registry = useRead('listAttributes', { params: { app_id: app.id } });
  const types = new Map(registry.data?.items.map((one) => [one.name, one.type]));
  const entries = Object.entries(recipient.attributes);
  const change = { attributes: { [name]: typedValue(value, types.get(name)) } };
  const put = () => {
    const done = () => {
      setName('');
      setValue('');
    };
    save(change, done);
  };
  return (
    <section className="card card-pad form">
      <h2>{t('attributes')}</h2>
      {entries.length === 0 && <p className="soft">{t('noAttribute')}</p>}
      <dl className="facts">
        {entries.map(([key, held]) => (
          <div key={key}>
            <dt className="mono">{key}</dt>
            <dd>
              {may ? (
                <Button
                  type="link"
                  size="small"
                  title={t('common:actions.edit')}
                  onClick={() => {
                    setName(key);
                    setValue(Array.isArray(held) ? held.join(', ') : String(held));
                  }}
                >
                  {textOf(held)}
                </Button>
              ) : (
                textOf(held)
              )}
            </dd>
          </div>
        ))}
      </dl>
      {may && (
        <div className="inline-fields attributes">
          <Input
            style={{ width: 110 }}
            value={name}
            maxLength={40}
            placeholder={t('attributeName')}
            aria-label={t('attributeName')}
            onChange={(event) => setName(event.target.value.trim())}
          />
          <Input
            style={{ flex: 1 }}
            value={value}
            maxLength={500}
            placeholder={t('attributeValue')}
            aria-label={t('attributeValue')}
            onChange={(event) => setValue(event.target.value)}
          />
          <Button loading={busy} disabled={name === ''} onClick={put}>
            {t('common:actions.save')}
          </Button>
          {name !== '' && <CurlButton operation="upsertRecipients" input={inputOf(change)} />}
          <small className="soft">{t('attributeHint')}</small>
        </div>
      )}
    </section>
  );
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What was typed as the type the attribute has; a new one is a number or a switch where it looks like one. */
function typedValue(text: string, type: string | undefined): unknown {
  const given = text.trim();
  if (given === '') return null;
  if (type === 'string' || type === 'date') return given;
  if (type === 'list')
    return given
      .split(/[,，]/)
      .map((one) => one.trim())
      .filter(Boolean);
  if (given === 'true' || given === 'false') return given === 'true';
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(given) ? Number(given) : given;
}
