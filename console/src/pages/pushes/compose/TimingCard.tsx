import { Collapse, Input, InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { App } from '../../../api/contract.ts';
import { FormField } from '../../../pieces/FormField.tsx';
import { useZone } from '../../../pieces/Time.tsx';
import { toField } from '../../../pieces/zoned.ts';
import type { Draft } from './form.ts';
import { Instant, MaybeInstant, nextHour } from './Instant.tsx';
import { Policy } from './Policy.tsx';
import { RecurrenceEditor } from './RecurrenceEditor.tsx';
import { TriggerEditor } from './TriggerEditor.tsx';
import { type TimingDraft, type When, whens } from './timing.ts';

interface Props {
  app: App;
  draft: Draft;
  /** What it may be changed to: a stored push stays a push, a schedule stays of its kind. */
  among?: readonly When[];
  onChange: (change: Partial<Draft>) => void;
}

/** When it goes out, how fast, and what holds for it. */
export function TimingCard({ app, draft, among = whens, onChange }: Props) {
  const { t } = useTranslation('compose');
  const zone = useZone();
  const { timing } = draft;
  const { when } = timing;
  const set = (change: Partial<TimingDraft>) => onChange({ timing: { ...timing, ...change } });
  const choose = (next: When) => {
    const local = next === 'local' && timing.atLocal === '' ? tomorrow(zone) : timing.atLocal;
    const at = next === 'at' ? (draft.at ?? nextHour().toISOString()) : next === 'best' ? null : draft.at;
    onChange({ at, timing: { ...timing, when: next, atLocal: local } });
  };
  const hinted = when !== 'now' && when !== 'at';
  return (
    <section className="card card-pad compose-card">
      <div className="compose-card-head">
        <h2>{t('timing.title')}</h2>
        {among.length > 1 && (
          <Segmented
            size="small"
            className="compose-whens"
            aria-label={t('timing.title')}
            value={when}
            options={among.map((value) => ({ value, label: t(`timing.whens.${value}`) }))}
            onChange={choose}
          />
        )}
      </div>
      {hinted && <p className="soft">{t(`timing.hints.${when}`)}</p>}
      {when === 'at' && draft.at !== null && (
        <Instant label={t('timing.at')} value={draft.at} onChange={(at) => onChange({ at: at ?? draft.at })} />
      )}
      {when === 'local' && <LocalTime timing={timing} onChange={set} />}
      {when === 'best' && (
        <div className="compose-pair">
          <FormField label={t('timing.bestHours')}>
            {(id) => (
              <InputNumber
                id={id}
                min={1}
                max={24}
                precision={0}
                value={timing.bestHours}
                onChange={(bestHours) => set({ bestHours: bestHours ?? 24 })}
              />
            )}
          </FormField>
          <MaybeInstant
            label={t('timing.bestFrom')}
            set={t('timing.setFrom')}
            hint={t('timing.bestNow')}
            value={draft.at}
            onChange={(at) => onChange({ at })}
          />
        </div>
      )}
      {when === 'recurring' && (
        <RecurrenceEditor
          app={app}
          value={timing.recurrence}
          onChange={(change) => set({ recurrence: { ...timing.recurrence, ...change } })}
        />
      )}
      {when === 'trigger' && <TriggerEditor app={app} draft={draft} onChange={set} />}
      <Collapse
        ghost
        className="compose-more"
        items={[
          {
            key: 'policy',
            label: t('timing.policy'),
            children: <Policy app={app} draft={draft} onChange={onChange} />,
          },
        ]}
      />
    </section>
  );
}

/** Ten o'clock tomorrow, on the clock of a zone: where a local time begins. */
function tomorrow(zone: string): string {
  return `${toField(new Date(Date.now() + 86_400_000), zone).slice(0, 10)}T10:00`;
}

function LocalTime({ timing, onChange }: { timing: TimingDraft; onChange: (change: Partial<TimingDraft>) => void }) {
  const { t } = useTranslation('compose');
  return (
    <div className="compose-pair">
      <FormField label={t('timing.atLocal')}>
        {(id) => (
          <Input
            id={id}
            type="datetime-local"
            value={timing.atLocal}
            status={timing.atLocal === '' ? 'warning' : ''}
            onChange={(event) => onChange({ atLocal: event.target.value })}
          />
        )}
      </FormField>
      <FormField label={t('timing.passedLabel')}>
        {(id) => (
          <Select
            id={id}
            value={timing.passed}
            options={(['next_day', 'drop'] as const).map((value) => ({ value, label: t(`timing.passeds.${value}`) }))}
            onChange={(passed) => onChange({ passed })}
          />
        )}
      </FormField>
    </div>
  );
}
