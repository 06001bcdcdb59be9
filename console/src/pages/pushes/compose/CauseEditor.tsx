import { AutoComplete, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../../api/use.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import { AttributeCondition } from '../../../pieces/rule/AttributeCondition.tsx';
import { WhereEditor } from '../../../pieces/rule/WhereEditor.tsx';
import type { EventDraft } from './timing.ts';

const ownEvents = ['message.opened', 'message.clicked', 'consent.accepted'];

interface Props {
  appId: string;
  value: EventDraft;
  /** Whether an attribute is asked for its value; else for its change, which may be any. */
  tested?: boolean;
  onChange: (change: Partial<EventDraft>) => void;
}

/** What sets a trigger off, or calls it off: an event, or an attribute. */
export function CauseEditor({ appId, value, tested = false, onChange }: Props) {
  const { t } = useTranslation('schedule');
  const kind = value.attribute === undefined ? 'event' : 'attribute';
  const choose = (next: string) =>
    onChange({ attribute: next === 'event' ? undefined : { name: '', ...(tested ? { equals: '' } : {}) } });
  return (
    <div className="trigger-event">
      <Segmented
        size="small"
        aria-label={t('form.cause')}
        value={kind}
        options={(['event', 'attribute'] as const).map((one) => ({ value: one, label: t(`form.causes.${one}`) }))}
        onChange={choose}
      />
      {kind === 'event' ? (
        <OfEvent value={value} onChange={onChange} hinted={!tested} />
      ) : (
        <OfAttribute appId={appId} value={value} tested={tested} onChange={onChange} />
      )}
    </div>
  );
}

function OfEvent({ value, hinted, onChange }: Pick<Props, 'value' | 'onChange'> & { hinted: boolean }) {
  const { t } = useTranslation('schedule');
  const bad = value.event !== '' && !/^[a-z][a-z0-9_.]{0,63}$/.test(value.event);
  return (
    <>
      <FormField
        label={t('form.event')}
        {...(bad ? { hint: t('form.eventBad') } : hinted ? { hint: t('form.eventHint') } : {})}
      >
        {(id) => (
          <AutoComplete
            id={id}
            value={value.event}
            options={ownEvents.filter((one) => one.includes(value.event)).map((one) => ({ value: one }))}
            placeholder="order.shipped"
            status={bad ? 'error' : value.event === '' ? 'warning' : ''}
            onChange={(event) => onChange({ event: event.trim() })}
          />
        )}
      </FormField>
      <WhereEditor value={value.where} onChange={(where) => onChange({ where })} />
    </>
  );
}

function OfAttribute({ appId, value, tested, onChange }: Required<Props>) {
  const { t } = useTranslation('schedule');
  const attributes = useRead('listAttributes', { params: { app_id: appId } });
  const attribute = value.attribute!;
  const isTested = tested || Object.keys(attribute).length > 1;
  return (
    <>
      {!tested && (
        <FormField label={t('form.test')} hint={t('form.attributeHint', { hole: '{{ event.to }}' })}>
          {(id) => (
            <Select
              id={id}
              value={isTested ? 'some' : 'any'}
              options={(['any', 'some'] as const).map((one) => ({ value: one, label: t(`form.tests.${one}`) }))}
              onChange={(next) =>
                onChange({ attribute: { name: attribute.name, ...(next === 'some' ? { exists: true } : {}) } })
              }
            />
          )}
        </FormField>
      )}
      {isTested ? (
        <div className="inline-fields">
          <AttributeCondition
            appId={appId}
            rule={{ attribute }}
            changed={!tested}
            onChange={(rule) => onChange({ attribute: rule.attribute })}
          />
        </div>
      ) : (
        <FormField label={t('form.attribute')}>
          {(id) => (
            <Select
              id={id}
              showSearch
              value={attribute.name || undefined}
              status={attribute.name === '' ? 'warning' : ''}
              options={(attributes.data?.items ?? []).map(({ name }) => ({ value: name, label: name }))}
              onChange={(name) => onChange({ attribute: { name } })}
            />
          )}
        </FormField>
      )}
    </>
  );
}
