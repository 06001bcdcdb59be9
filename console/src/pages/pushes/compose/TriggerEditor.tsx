import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import { CauseEditor } from './CauseEditor.tsx';
import type { Draft } from './form.ts';
import { type EventDraft, propertiesIn, type TimingDraft } from './timing.ts';

const mostCancels = 5;
/** Minutes of each unit. */
const units = { minutes: 1, hours: 60, days: 1440 } as const;

interface Props {
  app: App;
  draft: Draft;
  onChange: (change: Partial<TimingDraft>) => void;
}

/** When something happens: what, how long after, and what calls it off. */
export function TriggerEditor({ app, draft, onChange }: Props) {
  const { t } = useTranslation(['schedule', 'common']);
  const { trigger } = draft.timing;
  const set = (change: Partial<typeof trigger>) => onChange({ trigger: { ...trigger, ...change } });
  const cancel = (i: number, next: EventDraft[]) =>
    set({ cancelIf: [...trigger.cancelIf.slice(0, i), ...next, ...trigger.cancelIf.slice(i + 1)] });
  return (
    <div className="compose-standing">
      <CauseEditor appId={app.id} value={trigger} onChange={set} />
      <div className="compose-pair">
        <Delay minutes={trigger.delayMinutes} onChange={(delayMinutes) => set({ delayMinutes })} />
        <FormField label={t('form.again')}>
          {(id) => (
            <Select
              id={id}
              value={trigger.again}
              options={(['restart', 'ignore', 'each'] as const).map((value) => ({
                value,
                label: t(`form.agains.${value}`),
              }))}
              onChange={(again) => set({ again })}
            />
          )}
        </FormField>
      </div>
      <fieldset className="form-field">
        <legend>{t('form.cancel')}</legend>
        {trigger.cancelIf.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no name yet while they are typed, and keep their place
          <div key={i} className="trigger-cancel">
            <CauseEditor appId={app.id} tested value={one} onChange={(change) => cancel(i, [{ ...one, ...change }])} />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('common:actions.remove')}
              onClick={() => cancel(i, [])}
            />
          </div>
        ))}
        {trigger.cancelIf.length < mostCancels && (
          <div>
            <Button
              size="small"
              icon={<PlusOutlined />}
              onClick={() => set({ cancelIf: [...trigger.cancelIf, { event: '', where: [] }] })}
            >
              {t('form.addCancel')}
            </Button>
          </div>
        )}
      </fieldset>
      <Sample draft={draft} onChange={(sample) => onChange({ sample })} />
    </div>
  );
}

/** A stretch of minutes in the largest unit that it is whole in. */
function Delay({ minutes, onChange }: { minutes: number; onChange: (minutes: number) => void }) {
  const { t } = useTranslation('schedule');
  const whole = (['days', 'hours'] as const).find((one) => minutes > 0 && minutes % units[one] === 0) ?? 'minutes';
  const [unit, setUnit] = useState<keyof typeof units>(whole);
  return (
    <FormField label={t('form.delay')}>
      {(id) => (
        <span className="inline-fields trigger-delay">
          <InputNumber
            id={id}
            min={0}
            max={Math.floor(43_200 / units[unit])}
            precision={0}
            value={minutes / units[unit]}
            onChange={(n) => onChange((n ?? 0) * units[unit])}
          />
          <Select
            value={unit}
            aria-label={t('form.unit')}
            options={(['minutes', 'hours', 'days'] as const).map((value) => ({
              value,
              label: t(`form.units.${value}`),
            }))}
            onChange={(next) => {
              setUnit(next);
              onChange(Math.min((minutes / units[unit]) * units[next], 43_200));
            }}
          />
        </span>
      )}
    </FormField>
  );
}

/** Values of the event's properties that the content names: to see it as a recipient would. */
function Sample({ draft, onChange }: { draft: Draft; onChange: (sample: Record<string, string>) => void }) {
  const { t } = useTranslation('schedule');
  const names = propertiesIn(Object.values(draft.fields).map(({ value }) => value));
  const { sample } = draft.timing;
  return (
    <fieldset className="form-field">
      <legend>{t('form.sample')}</legend>
      <small className="soft">{t('form.sampleHint', { hole: '{{ event.goods }}' })}</small>
      {names.map((name) => (
        <Input
          key={name}
          addonBefore={<code>{name}</code>}
          aria-label={name}
          value={sample[name] ?? ''}
          maxLength={256}
          placeholder={name}
          onChange={(event) => onChange({ ...sample, [name]: event.target.value })}
        />
      ))}
    </fieldset>
  );
}
